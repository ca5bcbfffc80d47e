//! Which route comes next: a shuffled deck that holds the mix's shares exactly.

use rand::RngExt as _;
use rand::seq::SliceRandom as _;
use rand_xoshiro::Xoshiro256PlusPlus;

/// Cards of a deck, about; a shorter load has one deck of its own length.
const CARDS: f64 = 1_000.0;

/// Draws routes by weight.
///
/// Drawn one by one, a window of 1,500 requests holds between none and eight of a route with a share of 0.3 %,
/// and where each of those takes 50 ms, the window's load is that lottery. In a deck each route has its share,
/// to one card (systematic sampling), in random order: heavy requests still meet by chance, as they do in
/// production, but their number no longer differs between the windows that are compared.
#[derive(Debug)]
pub(crate) struct Deck {
    cumulative: Vec<f64>,
    size: usize,
    cards: Vec<u32>,
}

impl Deck {
    /// For a load of about `expected` requests.
    pub(crate) fn new(weights: impl Iterator<Item = f64>, expected: f64) -> Self {
        let mut sum = 0.0;
        let cumulative = weights.map(|weight| {
            sum += weight;
            sum
        });
        let decks = (expected / CARDS).floor().max(1.0);
        Deck {
            cumulative: cumulative.collect(),
            size: (expected / decks).clamp(1.0, 2.0 * CARDS).ceil() as usize,
            cards: Vec::new(),
        }
    }

    /// The next route, by index.
    pub(crate) fn draw(&mut self, rng: &mut Xoshiro256PlusPlus) -> usize {
        if self.cumulative.len() == 1 {
            return 0;
        }
        if self.cards.is_empty() {
            self.shuffle(rng);
        }
        self.cards.pop().unwrap_or_default() as usize
    }

    fn shuffle(&mut self, rng: &mut Xoshiro256PlusPlus) {
        let total = self.cumulative.last().copied().unwrap_or(0.0);
        let offset: f64 = rng.random();
        let last = self.cumulative.len() - 1;
        let cards = (0..self.size).map(|card| {
            let at = (card as f64 + offset) / self.size as f64 * total;
            self.cumulative.partition_point(|c| *c <= at).min(last) as u32
        });
        self.cards.extend(cards);
        self.cards.shuffle(rng);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    fn counts(weights: &[f64], expected: f64, draws: usize, seed: u64) -> Vec<usize> {
        let mut deck = Deck::new(weights.iter().copied(), expected);
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut counts = vec![0; weights.len()];
        for _ in 0..draws {
            counts[deck.draw(&mut rng)] += 1;
        }
        counts
    }

    #[test]
    fn each_deck_holds_the_shares_to_one_card() {
        for seed in 0..50 {
            let counts = counts(&[60.0, 39.65, 0.35], 1_500.0, 1_500, seed);
            assert!((5..=6).contains(&counts[2]), "{counts:?}");
            assert!((899..=901).contains(&counts[0]), "{counts:?}");
        }
    }

    #[test]
    fn rare_routes_come_in_the_long_run_as_often_as_their_weight_says() {
        // A deck of 100 has no whole card for 0.3 %: it is in three of ten.
        let rare: usize = (0..2_000)
            .map(|seed| counts(&[99.7, 0.3], 100.0, 100, seed)[1])
            .sum();
        assert!((520..=680).contains(&rare), "{rare}");
    }

    #[test]
    fn the_order_is_random_and_a_route_without_weight_never_comes() {
        let mut deck = Deck::new([1.0, 0.0, 1.0].into_iter(), 1_000.0);
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(7);
        let drawn: Vec<usize> = (0..1_000).map(|_| deck.draw(&mut rng)).collect();
        assert!(drawn.iter().all(|route| *route != 1));
        let changes = drawn.windows(2).filter(|w| w[0] != w[1]).count();
        assert!((430..=570).contains(&changes), "{changes}");
    }
}
