use crate::decide::DecideSettings;
use crate::model::{Model, Outcomes};
use crate::verdict::Flip;
use weighbridge_facts::FactSet;

pub(crate) fn find(
    _f: &FactSet,
    _s: &DecideSettings,
    model: &Model,
    _o: &Outcomes,
) -> Vec<Vec<Flip>> {
    vec![vec![]; model.routes.len() + 1]
}
