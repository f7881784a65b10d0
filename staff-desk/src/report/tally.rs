//! The sums of a year, and what is told of them.

use std::collections::BTreeMap;

use jiff::civil::Date;
use request::Kind;
use request::accountability::{
    Cell, Count, NO_GROUND, Outcomes, Year, hide, lone, tells_of_hidden_kinds,
};

use super::one::{How, One};

/// Sums of requests. It grows with kinds, grounds and different waits, not with requests.
#[derive(Default)]
pub(super) struct Tally {
    received: Cell,
    kinds: BTreeMap<Kind, Cell>,
    asked: Cell,
    granted: Cell,
    part: Cell,
    declined: Cell,
    grounds: BTreeMap<String, Cell>,
    ended: Cell,
    open: Cell,
    anew: Cell,
    changed: Cell,
    upheld: Cell,
    /// How many requests waited so many days.
    waits: BTreeMap<u32, u32>,
}

impl Tally {
    /// Adds one request.
    pub(super) fn add(&mut self, one: One) {
        let rights = || one.rights.iter();
        self.received.add(1);
        self.kinds.entry(one.kind).or_default().add(1);
        let number = |is: &dyn Fn(&How) -> bool| many(rights().filter(|it| is(&it.how)).count());
        self.asked.add(many(one.rights.len()));
        self.granted.add(number(&|how| matches!(how, How::Granted)));
        self.part.add(number(&|how| matches!(how, How::Part)));
        self.declined
            .add(number(&|how| matches!(how, How::Declined(_))));
        self.ended.add(number(&|how| matches!(how, How::Ended)));
        self.open.add(number(&|how| matches!(how, How::Open)));
        let anew = |is: fn(bool) -> bool| {
            many(
                rights()
                    .filter_map(|it| it.anew)
                    .filter(|it| is(*it))
                    .count(),
            )
        };
        self.anew.add(anew(|_every| true));
        self.changed.add(anew(|changed| changed));
        self.upheld.add(anew(|changed| !changed));
        if let Some(days) = one.waited {
            *self.waits.entry(days).or_default() += 1;
        }
        let mut grounds: BTreeMap<String, u32> = BTreeMap::new();
        for answered in one.rights {
            if let How::Declined(ground) = answered.how {
                *grounds
                    .entry(ground.unwrap_or_else(|| NO_GROUND.to_owned()))
                    .or_default() += 1;
            }
        }
        for (ground, rights) in grounds {
            self.grounds.entry(ground).or_default().add(rights);
        }
    }

    /// The year as it is told.
    pub(super) fn year(&self, year: i16, as_of: Date) -> Year<Date> {
        let of_kind = |kind: &Kind| self.kinds.get(kind).copied().unwrap_or_default();
        let (received, kinds) = hide(self.received, &Kind::ALL.each_ref().map(of_kind));
        let cells = [
            self.granted,
            self.part,
            self.declined,
            self.ended,
            self.open,
        ];
        let kinds = Kind::ALL.into_iter().zip(kinds).collect();
        let (mut asked, mut outcomes) = hide(self.asked, &cells);
        if tells_of_hidden_kinds(received, asked, &kinds) {
            asked = Count::Hidden;
            outcomes.fill(Count::Hidden);
        }
        let mut outcomes = outcomes.into_iter();
        let mut next = || outcomes.next().unwrap_or(Count::Hidden);
        let outcomes = Outcomes {
            granted: next(),
            part: next(),
            declined: next(),
            ended: next(),
            open: next(),
        };
        let (decided_anew, of_anew) = hide(self.anew, &[self.changed, self.upheld]);
        Year {
            year,
            as_of,
            received,
            asked,
            median_days: self.median(),
            decided_anew,
            changed: of_anew.first().copied().unwrap_or(Count::Hidden),
            sample: false,
            kinds,
            outcomes,
            grounds: self.told_grounds(outcomes.declined),
        }
    }

    /// None where telling them, or even which there are, would tell of few.
    fn told_grounds(&self, declined: Count) -> BTreeMap<String, Count> {
        let cells: Vec<_> = self.grounds.values().copied().collect();
        let (_, counts) = hide(self.declined, &cells);
        if declined == Count::Hidden || counts.iter().all(|it| *it == Count::Hidden) {
            return BTreeMap::new();
        }
        self.grounds.keys().cloned().zip(counts).collect()
    }

    /// Half of those answered waited no longer than this; whole days, in doubt the longer.
    fn median(&self) -> Count {
        let mut answered = Cell::default();
        self.waits.values().for_each(|many| {
            answered.things += many;
            answered.requests += many;
        });
        let mut before = 0;
        let at = self.waits.iter().find(|(_, many)| {
            before += *many;
            before * 2 > answered.things
        });
        match (lone(answered), at) {
            (Count::Told(_), Some((days, _))) => Count::Told(*days),
            _ => Count::Hidden,
        }
    }
}

fn many(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
