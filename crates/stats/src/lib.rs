//! Pure estimators: quantiles, paired log ratios, planned looks.
