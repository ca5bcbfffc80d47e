//! A graph in which marks spread along the arrows, all of them in one pass.

use super::numbers::Number;

/// Arrows between pieces of code, with the pieces in an order in which no arrow goes back but within a circle.
#[derive(Debug)]
pub(super) struct Graph {
    arrows: Arrows,
    /// The circle that each is in; most are alone in theirs.
    circle: Vec<Number>,
    /// By their circles.
    in_order: Vec<Number>,
}

#[derive(Debug)]
struct Arrows {
    firsts: Vec<usize>,
    ends: Vec<Number>,
}

impl Arrows {
    fn of(count: usize, edges: impl Iterator<Item = (Number, Number)> + Clone) -> Self {
        let mut firsts = vec![0; count + 1];
        for (from, _) in edges.clone() {
            firsts[from as usize + 1] += 1;
        }
        for index in 0..count {
            firsts[index + 1] += firsts[index];
        }
        let mut next = firsts.clone();
        let mut ends = vec![0; firsts[count]];
        for (from, to) in edges {
            ends[next[from as usize]] = to;
            next[from as usize] += 1;
        }
        Arrows { firsts, ends }
    }

    fn from(&self, number: Number) -> &[Number] {
        let at = number as usize;
        &self.ends[self.firsts[at]..self.firsts[at + 1]]
    }

    /// All that wasn't seen yet and can be come to, each after what it leads to.
    fn finish(&self, from: Number, is_seen: &mut [bool], finished: &mut Vec<Number>) {
        if std::mem::replace(&mut is_seen[from as usize], true) {
            return;
        }
        let mut open = vec![(from, 0)];
        while let Some((number, next)) = open.last_mut() {
            let (number, at) = (*number, *next);
            *next += 1;
            let Some(to) = self.from(number).get(at) else {
                finished.push(number);
                open.pop();
                continue;
            };
            if !std::mem::replace(&mut is_seen[*to as usize], true) {
                open.push((*to, 0));
            }
        }
    }
}

impl Graph {
    /// The circles are found as S. R. Kosaraju does.
    pub(super) fn of(count: Number, mut edges: Vec<(Number, Number)>) -> Self {
        edges.sort_unstable();
        edges.dedup();
        let size = count as usize;
        let arrows = Arrows::of(size, edges.iter().copied());
        let back = Arrows::of(size, edges.iter().map(|(from, to)| (*to, *from)));
        let (mut is_seen, mut finished) = (vec![false; size], Vec::with_capacity(size));
        (0..count).for_each(|n| arrows.finish(n, &mut is_seen, &mut finished));
        let (mut is_seen, mut in_order) = (vec![false; size], Vec::with_capacity(size));
        let mut circle = vec![0; size];
        for (index, number) in finished.into_iter().rev().enumerate() {
            let before = in_order.len();
            back.finish(number, &mut is_seen, &mut in_order);
            for member in &in_order[before..] {
                circle[*member as usize] = index as Number;
            }
        }
        Graph {
            arrows,
            circle,
            in_order,
        }
    }

    /// The marks that come to each piece from these.
    pub(super) fn spread(&self, from: impl Iterator<Item = (Number, u64)>) -> Vec<u64> {
        let mut marks = vec![0; self.circle.len()];
        for (number, mark) in from {
            marks[self.circle[number as usize] as usize] |= mark;
        }
        for number in &self.in_order {
            let own = marks[self.circle[*number as usize] as usize];
            if own != 0 {
                for to in self.arrows.from(*number) {
                    marks[self.circle[*to as usize] as usize] |= own;
                }
            }
        }
        self.circle.iter().map(|c| marks[*c as usize]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_through_circles_and_not_back() {
        let graph = Graph::of(
            7,
            vec![(0, 1), (1, 2), (2, 1), (2, 3), (4, 3), (5, 4), (3, 3)],
        );
        let marks = graph.spread([(0, 1), (5, 2), (6, 4)].into_iter());
        assert_eq!(marks, [1, 1, 1, 3, 2, 2, 4]);
    }

    #[test]
    fn a_long_chain_takes_one_pass_whichever_way_it_is_numbered() {
        let count = 200_000;
        let down: Vec<_> = (1..count).map(|n| (n, n - 1)).collect();
        let marks = Graph::of(count, down).spread([(count - 1, 1)].into_iter());
        assert!(marks.iter().all(|m| *m == 1));
    }
}
