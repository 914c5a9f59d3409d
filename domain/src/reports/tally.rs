use super::axis::{Axis, Part};
use super::columns::Columns;
use super::group::{Grouper, Parts, Sums};
use super::intern::NONE;
use super::money::{Amounts, Worth};
use super::{Query, Total};
use crate::rounding::{Rounding, RoundingLevel};

/// Everything that is summed while the entries go by.
pub(super) struct Tally {
    /// The lines of the report. While rounding comes later they only count entries.
    pub(super) printed: Grouper,
    /// What is rounded before it is added to its line: the day of a member within a line.
    cells: Option<Grouper>,
    /// What is rounded before it is added to the total, where that is not what the lines are made of: an entry
    /// with two tags lies in two lines and counts once.
    lines: Option<Grouper>,
    total: Total,
    /// What all of it is worth: every entry once, whatever lines it lies in.
    worth: Worth,
    rounding: Rounding,
    exact: bool,
    /// Whether some dimension may give an entry several places.
    many: bool,
    last_row: usize,
}

impl Tally {
    pub(super) fn new(axes: &[Axis], columns: &Columns, query: &Query) -> Self {
        let sizes: Vec<usize> = axes.iter().map(|axis| axis.slots).collect();
        let days =
            usize::try_from(query.period.to.duration_since(query.period.from).as_hours() / 24).unwrap_or(1);
        let finer: Vec<usize> = sizes
            .iter()
            .copied()
            .chain([columns.member_ids.slots(), days])
            .collect();
        let exact = query.rounds_while_collecting();
        let by_day = !exact && query.rounding.level == RoundingLevel::Day;
        let many = axes.iter().any(|axis| axis.dimension.is_many());
        let rows = columns.len();
        Self {
            printed: Grouper::new(&sizes, rows),
            cells: by_day.then(|| Grouper::new(&finer, rows)),
            lines: (many && !exact).then(|| Grouper::new(if by_day { &finer } else { &sizes }, rows)),
            total: Total::default(),
            worth: Worth::default(),
            rounding: if exact {
                Rounding::default()
            } else {
                query.rounding
            },
            exact,
            many,
            last_row: 0,
        }
    }

    pub(super) fn needs_day(&self, axes: &[Axis]) -> bool {
        self.cells.is_some() || axes.iter().any(|axis| axis.dimension.is_calendar())
    }

    pub(super) fn add(&mut self, axes: &[Axis], part: &Part<'_>) {
        let mut parts: Parts = [0; _];
        for (slot, axis) in parts.iter_mut().zip(axes) {
            *slot = axis.number(part);
        }
        self.total.entries += u64::from(self.last_row != part.at + 1);
        self.last_row = part.at + 1;
        self.worth.add(part.worth);
        if self.exact {
            self.total.duration_seconds += part.seconds;
            self.total.billable_seconds += if part.billable { part.seconds } else { 0 };
        }
        let (member, day) = (
            part.columns.members[part.at],
            u32::try_from(part.day).unwrap_or(u32::MAX),
        );
        if let Some(lines) = &mut self.lines {
            let finer = self.cells.is_some();
            let key = if finer {
                with_cell(&parts, axes.len(), member, day)
            } else {
                parts
            };
            lines.add(&key, part);
        }
        if !self.many && self.cells.is_none() {
            self.printed.add(&parts, part);
            return;
        }
        let (printed, cells) = (&mut self.printed, &mut self.cells);
        each_key(axes, 0, &mut parts, part, &mut |key| {
            printed.add(key, part);
            if let Some(cells) = cells {
                cells.add(&with_cell(key, axes.len(), member, day), part);
            }
        });
    }

    /// Rounds what has to be rounded and gives the total.
    pub(super) fn finish(&mut self, axes: &[Axis], amounts: Option<&Amounts>) -> Total {
        self.total.money = self.worth.shown(amounts);
        if self.exact {
            return self.total;
        }
        let rounding = self.rounding;
        let round = |sums: &Sums| (rounding.apply(sums.seconds), rounding.apply(sums.billable));
        if let Some(cells) = &self.cells {
            for sums in &mut self.printed.sums {
                (sums.seconds, sums.billable) = (0, 0);
            }
            for (key, sums) in cells.keys.iter().zip(&cells.sums) {
                let (seconds, billable) = round(sums);
                let mut line = *key;
                line[axes.len()..].fill(0);
                let at = self.printed.position(&line);
                self.printed.sums[at].seconds += seconds;
                self.printed.sums[at].billable += billable;
            }
        } else {
            for sums in &mut self.printed.sums {
                (sums.seconds, sums.billable) = round(sums);
            }
        }
        let counted: Vec<(i64, i64)> = match &self.lines {
            Some(lines) => lines.sums.iter().map(round).collect(),
            None => self
                .printed
                .sums
                .iter()
                .map(|sums| (sums.seconds, sums.billable))
                .collect(),
        };
        for (seconds, billable) in counted {
            self.total.duration_seconds += seconds;
            self.total.billable_seconds += billable;
        }
        self.total
    }
}

/// The key of a line made finer by member and day.
fn with_cell(parts: &Parts, dimensions: usize, member: u32, day: u32) -> Parts {
    let mut finer = *parts;
    finer[dimensions] = member;
    finer[dimensions + 1] = day;
    finer
}

/// Calls `found` with every key of a part: one, unless a dimension gives an entry several places.
fn each_key(axes: &[Axis], from: usize, parts: &mut Parts, part: &Part<'_>, found: &mut impl FnMut(&Parts)) {
    let Some(many) = (from..axes.len()).find(|at| axes[*at].dimension.is_many()) else {
        found(parts);
        return;
    };
    let numbers = axes[many].numbers(part);
    let nowhere = [NONE];
    for number in if numbers.is_empty() { &nowhere } else { numbers } {
        parts[many] = *number;
        each_key(axes, many + 1, parts, part, found);
    }
}
