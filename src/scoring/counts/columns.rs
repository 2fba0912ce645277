//! Counting kept responses column by column. What a response costs response by response is a branch and a memory cell for each
//! answer; here sixteen answers are compared with a code in one step.

use crate::domain::response::Source;
use crate::scoring::kept::{Column, Kept, ROWS, Sheet, Validity, blend, count};
use crate::scoring::reading::{ANSWERED, BLANK, Leaf, NOT_ASKED, Plan};

use super::Part;

/// Counts all that was kept: per slot the counted sources and those beside.
pub(super) fn count_all(plan: &Plan, kept: &Kept, slots: &mut [[Part; 2]]) {
    let mut reader = Reader::of(plan);
    for (slot, parts) in slots.iter_mut().enumerate() {
        for source in Source::ALL {
            let part = &mut parts[usize::from(!plan.sources.contains(source))];
            part.void += kept.void(slot, *source);
            part.received += kept.void(slot, *source);
            for sheet in kept.sheets(slot, *source) {
                let people = sheet.people().len() as u64;
                part.received += people;
                part.included += people;
                let invalid = reader.validity.invalid(plan, sheet);
                reader.take(sheet, &invalid, part);
                reader.leave_out(sheet, &invalid, part);
            }
        }
    }
}

/// How one method reads columns.
struct Reader<'a> {
    plan: &'a Plan,
    validity: Validity,
    narrow: Vec<Narrow>,
    multis: Vec<Multi>,
    /// Numbers.
    others: Vec<usize>,
    marks: Vec<Marks>,
    other_leaves: Vec<&'a Leaf>,
    /// Per node, whether a row has a valid answer under it: 1 or 0.
    seen: Vec<Column>,
}

/// A question of one byte, with the counter of every value: likely ones first.
struct Narrow {
    at: usize,
    values: Vec<(u8, usize)>,
}

/// Ticks, a bit each.
struct Multi {
    field: std::ops::Range<usize>,
    /// Where its counters begin, and its number of options.
    base: usize,
    options: usize,
}

/// An indicator on a choice: the bytes that are a valid answer, as first ones and how many follow each.
struct Marks {
    node: usize,
    at: usize,
    runs: Vec<(u8, u8)>,
}

impl<'a> Reader<'a> {
    fn of(plan: &'a Plan) -> Self {
        let (mut narrow, mut multis, mut others) = (Vec::new(), Vec::new(), Vec::new());
        for (question, reading) in plan.readings.iter().enumerate() {
            let field = plan.layout.field(question);
            let after = reading.base + reading.options;
            if field.len() == 1 {
                let options = (1..=u8::MAX).zip(reading.base..after);
                let words = reading.choice.is_none().then_some((1, after + ANSWERED));
                let rest =
                    [(253, after), (0, after + BLANK), (255, after + NOT_ASKED), (254, after + 1), (252, after + 2)];
                narrow.push(Narrow { at: field.start, values: options.chain(words).chain(rest).collect() });
            } else if reading.options > 0 {
                multis.push(Multi { field, base: reading.base, options: reading.options });
            } else {
                others.push(question);
            }
        }
        let is_choice = |leaf: &&Leaf| plan.readings[leaf.question].choice.is_some();
        Self {
            plan,
            validity: Validity::of(plan),
            narrow,
            multis,
            others,
            marks: plan.leaves.iter().filter(is_choice).map(|leaf| Marks::of(plan, leaf)).collect(),
            other_leaves: plan.other_leaves.iter().map(|leaf| &plan.leaves[*leaf]).collect(),
            seen: vec![[0; ROWS]; plan.parents.len()],
        }
    }

    /// Takes the rows that are not valid out again, all but what [`Self::take_others`] left out. Mostly they are few, or none.
    fn leave_out(&mut self, sheet: &Sheet, invalid: &[usize], part: &mut Part) {
        if invalid.is_empty() {
            return;
        }
        let width = self.plan.layout.len();
        let mut rows = vec![0; invalid.len() * width];
        for (row, bytes) in invalid.iter().zip(rows.chunks_exact_mut(width)) {
            sheet.turn_back(*row, 0..width, bytes);
        }
        let sheet = Sheet::of(&rows, width);
        let mut of_invalid = part.none();
        self.take(&sheet, &sheet.people().collect::<Vec<_>>(), &mut of_invalid);
        part.subtract(&of_invalid);
    }

    /// Takes all responses of a sheet in; of those that are not valid, only what is counted by columns.
    fn take(&mut self, sheet: &Sheet, invalid: &[usize], part: &mut Part) {
        let people = sheet.people().len() as u64;
        part.valid += people;
        for question in &self.narrow {
            question.count(sheet, people, &mut part.counters);
        }
        for question in &self.multis {
            question.count(sheet, &mut part.counters);
        }
        let rows = ..sheet.len();
        for seen in &mut self.seen {
            seen[rows].fill(0);
        }
        for leaf in &self.marks {
            leaf.mark(sheet.column(leaf.at), &mut self.seen[leaf.node][rows]);
        }
        self.take_others(sheet, invalid, part);
        // Children stand after their parents.
        for node in (0..self.seen.len()).rev() {
            let (above, from) = self.seen.split_at_mut(node);
            let seen = &from[0][rows];
            part.absent[node] += people - count(seen, |seen| seen == 1);
            if let Some(parent) = self.plan.parents[node] {
                blend(&mut above[parent], seen, |above, seen| above | seen);
            }
        }
    }

    /// What is no choice, one by one.
    fn take_others(&mut self, sheet: &Sheet, invalid: &[usize], part: &mut Part) {
        let valid = || sheet.people().filter(|row| invalid.binary_search(row).is_err());
        let mut bytes = vec![0; self.plan.layout.len()];
        for question in &self.others {
            for row in valid() {
                sheet.turn_back(row, self.plan.layout.field(*question), &mut bytes);
                part.count(&self.plan.readings[*question], self.plan.answer(*question, &bytes));
            }
        }
        for leaf in &self.other_leaves {
            for row in valid() {
                sheet.turn_back(row, self.plan.layout.field(leaf.question), &mut bytes);
                let (valid, hit) = self.plan.bears_on(leaf, &bytes);
                self.seen[leaf.node][row] |= u8::from(valid);
                part.hits[leaf.node] += u64::from(hit);
            }
        }
    }
}

impl Narrow {
    fn count(&self, sheet: &Sheet, people: u64, counters: &mut [u64]) {
        let column = sheet.column(self.at);
        let mut left = people;
        for (value, counter) in &self.values {
            if left == 0 {
                return;
            }
            let there = count(column, |byte| byte == *value);
            counters[*counter] += there;
            left -= there;
        }
    }
}

impl Multi {
    /// The last byte of ticks is small: there are at least four bits more than options. In what is no tick it is 255, as in every
    /// byte but the first, and [`NOBODY`](crate::scoring::kept::NOBODY) where a row is nobody's.
    fn count(&self, sheet: &Sheet, counters: &mut [u64]) {
        let last = sheet.column(self.field.end - 1);
        let mut any = vec![0; sheet.len()];
        for (byte, at) in self.field.clone().enumerate() {
            let mut ticks = sheet.column(at).to_vec();
            blend(&mut ticks, last, |ticks, last| if last < 128 { ticks } else { 0 });
            blend(&mut any, &ticks, |any, ticks| any | ticks);
            for place in (8 * byte..self.options).take(8) {
                let bit = 1 << (place % 8);
                counters[self.base + place] += count(&ticks, |ticks| ticks & bit != 0);
            }
        }
        let after = self.base + self.options;
        let answered = count(&any, |any| any != 0);
        counters[after + ANSWERED] += answered;
        counters[after + BLANK] += count(last, |last| last < 128) - answered;
        let mut special = sheet.column(self.field.start).to_vec();
        blend(&mut special, last, |special, last| if last == 255 { special } else { 0 });
        for (value, counter) in [(253, 0), (254, 1), (252, 2), (255, NOT_ASKED)] {
            counters[after + counter] += count(&special, |special| special == value);
        }
    }
}

impl Marks {
    fn of(plan: &Plan, leaf: &Leaf) -> Self {
        let at = plan.layout.offset(leaf.question);
        let mut bytes = vec![0; plan.layout.len()];
        let mut runs: Vec<(u8, u8)> = Vec::new();
        for byte in 0..=u8::MAX {
            bytes[at] = byte;
            if plan.layout.answer(leaf.question, &bytes).is_err() || !plan.bears_on(leaf, &bytes).0 {
                continue;
            }
            match runs.last_mut() {
                Some((first, more)) if *first + *more + 1 == byte => *more += 1,
                _ => runs.push((byte, 0)),
            }
        }
        Self { node: leaf.node, at, runs }
    }

    fn mark(&self, column: &[u8], seen: &mut [u8]) {
        for (first, more) in self.runs.iter().copied() {
            blend(seen, column, move |seen, byte| seen | u8::from(byte.wrapping_sub(first) <= more));
        }
    }
}
