//! One respondent's answers in the order of the questions: how alike they are.

/// Answers below which equal ones are no straight line.
pub const STRAIGHT_FROM: usize = 10;

/// The longest run of equal answers one after another; a missing one breaks the run (R's `careless::longstring`). Zero without answers.
#[must_use]
pub fn longstring(answers: &[Option<f64>]) -> usize {
    let (mut longest, mut run, mut before) = (0, 0, None);
    for answer in answers {
        run = match answer {
            None => 0,
            Some(_) if *answer == before => run + 1,
            Some(_) => 1,
        };
        before = *answer;
        longest = longest.max(run);
    }
    longest
}

/// Intra-individual response variability: the standard deviation (divisor n − 1) of a person's answers (Dunn et al. 2018).
/// None with fewer than two answers.
#[must_use]
pub fn irv(answers: &[Option<f64>]) -> Option<f64> {
    let given: Vec<f64> = answers.iter().flatten().copied().collect();
    if given.len() < 2 {
        return None;
    }
    // Equal answers are exactly 0, whatever their mean is rounded to.
    if given.iter().all(|answer| answer.total_cmp(&given[0]).is_eq()) {
        return Some(0.0);
    }
    let mean = given.iter().sum::<f64>() / given.len() as f64;
    let squares: f64 = given.iter().map(|answer| (answer - mean).powi(2)).sum();
    Some((squares / (given.len() as f64 - 1.0)).sqrt())
}

/// Every answer the same, and at least [`STRAIGHT_FROM`] of them.
#[must_use]
pub fn is_straight(answers: &[Option<f64>]) -> bool {
    let mut given = answers.iter().flatten();
    let Some(first) = given.next() else { return false };
    given.all(|answer| answer.total_cmp(first).is_eq()) && answers.iter().flatten().count() >= STRAIGHT_FROM
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_breaks_a_run_but_no_straight_line() {
        let mut answers = vec![Some(4.0); 11];
        assert_eq!((longstring(&answers), irv(&answers), is_straight(&answers)), (11, Some(0.0), true));
        answers[4] = None;
        assert_eq!((longstring(&answers), is_straight(&answers)), (6, true));
        answers[5] = None;
        assert_eq!((longstring(&answers), is_straight(&answers)), (5, false));
        answers[0] = Some(3.0);
        assert_eq!(irv(&answers).map(|sd| (sd * sd * 9.0 * 8.0).round()), Some(8.0));
        assert_eq!((longstring(&[None, None]), irv(&[Some(1.0), None]), is_straight(&[])), (0, None, false));
    }
}
