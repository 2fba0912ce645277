//! Which responses are valid by a method, of a whole sheet at once.

use crate::domain::answer::Answer;
use crate::scoring::reading::Plan;

use super::sheet::{Column, ROWS, Sheet, blend};

/// The rule `valid.answered`: "no opinion" is an answer, and what was not asked does not count against a form.
#[derive(Debug, Clone)]
pub struct Validity {
    /// Where the bytes of rated questions stand that have one.
    narrow: Vec<usize>,
    /// The other rated questions.
    wide: Vec<usize>,
    /// By how many rated questions were asked, how many must be answered.
    demanded: Vec<u8>,
}

impl Validity {
    pub fn of(plan: &Plan) -> Self {
        let is_narrow = |question: &usize| plan.layout.field(*question).len() == 1;
        let (narrow, wide): (Vec<usize>, Vec<usize>) = plan.rated.iter().partition(|question| is_narrow(question));
        let demanded = |asked: usize| (plan.quorum * asked as u64).div_ceil(1_000_000);
        Self {
            narrow: narrow.into_iter().map(|question| plan.layout.offset(question)).collect(),
            wide,
            demanded: (0..=plan.rated.len())
                .map(|asked| u8::try_from(demanded(asked)).expect("a method has fewer than 256 indicators"))
                .collect(),
        }
    }

    /// The rows of a sheet that are somebody's and not valid, rising.
    pub fn invalid(&self, plan: &Plan, sheet: &Sheet) -> Vec<usize> {
        let (mut blank, mut not_asked): (Column, Column) = ([0; ROWS], [0; ROWS]);
        for at in &self.narrow {
            blend(&mut blank, sheet.column(*at), |blank, byte| blank + u8::from(byte == 0));
            blend(&mut not_asked, sheet.column(*at), |not_asked, byte| not_asked + u8::from(byte == 255));
        }
        let mut bytes = vec![0; plan.layout.len()];
        for question in &self.wide {
            for row in sheet.people() {
                sheet.turn_back(row, plan.layout.field(*question), &mut bytes);
                match plan.answer(*question, &bytes) {
                    Answer::Blank => blank[row] += 1,
                    Answer::NotAsked => not_asked[row] += 1,
                    _ => {}
                }
            }
        }
        // Mostly nobody left anything out.
        if blank.iter().fold(0, |any, blank| any | blank) == 0 {
            return Vec::new();
        }
        let rated = self.demanded.len() - 1;
        let is_invalid = |row: &usize| {
            let asked = rated - usize::from(not_asked[*row]);
            blank[*row] > 0 && asked - usize::from(blank[*row]) < usize::from(self.demanded[asked])
        };
        sheet.people().filter(is_invalid).collect()
    }
}
