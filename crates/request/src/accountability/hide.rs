//! Which numbers are left out: those of few, and those from which few could be reckoned.
//!
//! Few are fewer than [`LEAST`] requests. A society is small enough for colleagues to know who asked; what was
//! said to whom must not follow from a table.

use super::Count;

/// The least number of requests that a number may tell of; nobody at all may be told as well. Government
/// statistics of Japan take 3 to 10; with 5 a society of some hundred requests still has something to tell.
pub const LEAST: u32 = 5;

/// Things that are counted, and how many requests they come from: one request may ask three rights.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    /// Things.
    pub things: u32,
    /// Requests.
    pub requests: u32,
}

impl Cell {
    /// Adds so many of one request; none is nothing.
    pub const fn add(&mut self, things: u32) {
        self.things = self.things.saturating_add(things);
        self.requests = self.requests.saturating_add((things > 0) as u32);
    }

    const fn is_few(self) -> bool {
        is_few(self.requests)
    }

    const fn count(self) -> Count {
        Count::Told(self.things)
    }

    const fn with(self, other: Self) -> Self {
        Self {
            things: self.things.saturating_add(other.things),
            requests: self.requests.saturating_add(other.requests),
        }
    }
}

/// What is wrong with a total and the numbers that make it up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// The total tells of few.
    FewInAll,
    /// The number at this place tells of few.
    Few(usize),
    /// The number at this place is told though the total is not.
    Shown(usize),
    /// They do not make up the total.
    Sum,
    /// What is hidden follows from what is told.
    Reckoned,
}

/// A number by itself, with no total to it.
pub const fn lone(cell: Cell) -> Count {
    if cell.is_few() {
        Count::Hidden
    } else {
        cell.count()
    }
}

/// A total, and the numbers that make it up. Besides few, the smallest others are hidden until what is hidden
/// can no longer be told apart; where there are none left, all are, those of nobody as well.
pub fn hide(total: Cell, cells: &[Cell]) -> (Count, Vec<Count>) {
    let all = || vec![Count::Hidden; cells.len()];
    if total.is_few() {
        return (Count::Hidden, all());
    }
    let mut hidden: Vec<_> = cells.iter().map(|cell| cell.is_few()).collect();
    loop {
        let left_out = cells.iter().zip(&hidden).filter(|(_, hides)| **hides);
        let (count, sum) = left_out.fold((0, Cell::default()), |(count, sum), (cell, _)| {
            (count + 1, sum.with(*cell))
        });
        if count == 0 || is_safe(count, sum.things) && !is_few(sum.requests) {
            break;
        }
        let shown = cells.iter().enumerate().zip(&mut hidden);
        let shown = shown.filter(|((_, cell), hides)| !**hides && cell.things > 0);
        match shown.min_by_key(|((_, cell), _)| cell.things) {
            Some((_, hides)) => *hides = true,
            None => return (total.count(), all()),
        }
    }
    let counts = cells.iter().zip(hidden);
    let counts = counts.map(|(cell, hides)| if hides { Count::Hidden } else { cell.count() });
    (total.count(), counts.collect())
}

/// What is wrong with them, as far as it can be seen: everything at once.
pub fn flaws(total: Count, counts: &[Count]) -> Vec<Flaw> {
    let told = |(at, count): (usize, &Count)| count.told().map(|number| (at, number));
    let told: Vec<_> = counts.iter().enumerate().filter_map(told).collect();
    let Count::Told(total) = total else {
        return told.into_iter().map(|(at, _)| Flaw::Shown(at)).collect();
    };
    let few = told.iter().filter(|(_, number)| is_few(*number));
    let mut flaws: Vec<_> = few.map(|(at, _)| Flaw::Few(*at)).collect();
    flaws.extend(is_few(total).then_some(Flaw::FewInAll));
    let sum = told.iter().map(|(_, number)| u64::from(*number)).sum();
    let rest = u64::from(total).checked_sub(sum);
    let hidden = counts.len() - told.len();
    match rest {
        None => flaws.push(Flaw::Sum),
        Some(rest) if hidden == 0 => flaws.extend((rest > 0).then_some(Flaw::Sum)),
        // Nothing at all is told but the total.
        Some(_) if told.is_empty() && hidden > 1 => {}
        Some(rest) => {
            let rest = u32::try_from(rest).unwrap_or(u32::MAX);
            flaws.extend((!is_safe(hidden, rest) || is_few(rest)).then_some(Flaw::Reckoned));
        }
    }
    flaws
}

const fn is_few(requests: u32) -> bool {
    requests > 0 && requests < LEAST
}

/// Whether so many hidden numbers, none of them 0, that are so much together can be told apart by nobody: one
/// alone could, and so could those that must each be 1.
const fn is_safe(hidden: usize, sum: u32) -> bool {
    hidden > 1 && sum >= LEAST && sum as usize > hidden
}

#[cfg(test)]
mod tests {
    use super::*;
    use Count::{Hidden, Told};

    /// As many requests as things.
    fn cells(numbers: &[u32]) -> Vec<Cell> {
        let cell = |number: &u32| Cell {
            things: *number,
            requests: *number,
        };
        numbers.iter().map(cell).collect()
    }

    fn hidden(numbers: &[u32]) -> (Count, Vec<Count>) {
        let cells = cells(numbers);
        let total = cells.iter().fold(Cell::default(), |sum, it| sum.with(*it));
        hide(total, &cells)
    }

    #[test]
    fn few_are_hidden_and_whatever_would_give_them_away() {
        for (numbers, total, told) in [
            // Nothing to hide.
            (&[12, 5, 0][..], Told(17), vec![Told(12), Told(5), Told(0)]),
            // The total would tell the one; the smallest other goes with it.
            (&[12, 7, 2], Told(21), vec![Told(12), Hidden, Hidden]),
            // Two that are few together, and few is what nobody may reckon.
            (&[12, 1, 1], Told(14), vec![Hidden, Hidden, Hidden]),
            (
                &[30, 9, 1, 1, 0],
                Told(41),
                vec![Told(30), Hidden, Hidden, Hidden, Told(0)],
            ),
            (&[20, 3, 4], Told(27), vec![Told(20), Hidden, Hidden]),
            // Each must be 1: those of nobody are hidden as well.
            (&[1, 1, 1, 1, 1, 0], Told(5), vec![Hidden; 6]),
            // Few in all.
            (&[4, 0], Hidden, vec![Hidden, Hidden]),
            (&[0, 0], Told(0), vec![Told(0), Told(0)]),
        ] {
            assert_eq!(hidden(numbers), (total, told), "{numbers:?}");
        }
    }

    #[test]
    fn three_rights_of_one_request_are_few() {
        let mut few = Cell::default();
        for _request in 0..2 {
            few.add(3);
        }
        few.add(0);
        let many = Cell {
            things: 9,
            requests: 9,
        };

        assert_eq!(few.things, 6);
        assert_eq!(lone(few), Hidden);
        assert_eq!(lone(many), Told(9));
        assert_eq!(hide(few.with(many), &[few, many]).1, [Hidden, Hidden]);
    }

    /// Every table of four small numbers: what is hidden is found in order, and no number of few follows from
    /// what is told.
    #[test]
    fn nobody_can_reckon_what_is_hidden() {
        let mut tables = 0;
        for code in 0_u32..9 * 9 * 9 * 9 {
            let numbers = [code % 9, code / 9 % 9, code / 81 % 9, code / 729];
            let (total, told) = hidden(&numbers);
            assert_eq!(flaws(total, &told), [], "{numbers:?} as {told:?}");
            let Told(total) = total else { continue };
            // Other tables with the same total that look the same: each hidden number differs in one of them.
            for at in (0..4).filter(|at| told[*at] == Hidden) {
                let others = (0_u32..=total).filter(|other| *other != numbers[at]);
                let mut fits = others.filter(|other| could_be(total, &told, at, *other));
                assert!(fits.next().is_some(), "{numbers:?} as {told:?}");
                tables += 1;
            }
        }
        assert!(tables > 5_000, "{tables}");
    }

    /// Whether the hidden number at a place could be another, the other hidden ones being what is left.
    fn could_be(total: u32, told: &[Count], at: usize, other: u32) -> bool {
        let sum: u32 = told.iter().filter_map(|it| it.told()).sum();
        let hidden = told.iter().filter(|it| **it == Hidden).count();
        // Where something is told, no hidden one is 0.
        let least = u32::from(hidden < told.len());
        let others = u32::try_from(hidden - 1).unwrap();
        let rest = i64::from(total) - i64::from(sum + other);
        let rest_fits = rest >= i64::from(others * least) && (others > 0 || rest == 0);
        told[at] == Hidden && other >= least && rest_fits
    }

    #[test]
    fn what_is_wrong_is_found_all_at_once() {
        for (total, counts, found) in [
            (Told(20), &[Told(12), Told(8)][..], &[][..]),
            (Told(21), &[Told(12), Told(8)], &[Flaw::Sum]),
            (Told(12), &[Told(12), Told(8)], &[Flaw::Sum]),
            (Told(14), &[Told(12), Told(2)], &[Flaw::Few(1)]),
            (
                Told(4),
                &[Told(4), Told(0)],
                &[Flaw::Few(0), Flaw::FewInAll],
            ),
            (Told(14), &[Told(12), Hidden], &[Flaw::Reckoned]),
            (Told(14), &[Told(12), Hidden, Hidden], &[Flaw::Reckoned]),
            (Told(17), &[Told(12), Hidden, Hidden], &[]),
            (Told(17), &[Hidden, Hidden], &[]),
            (Told(17), &[Hidden], &[Flaw::Reckoned]),
            (Hidden, &[Hidden, Told(0)], &[Flaw::Shown(1)]),
            (Told(9), &[Told(3), Told(9)], &[Flaw::Few(0), Flaw::Sum]),
        ] {
            assert_eq!(flaws(total, counts), found, "{total:?} {counts:?}");
        }
    }
}
