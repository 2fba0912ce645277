//! Indices of answers in memory, beside the limit: the time in which one core reads the same bytes once.

use std::hint::black_box;
use std::sync::Arc;

use sipas::domain::response::Source;
use sipas::scoring::compute;
use sipas::scoring::counts::Tally;
use sipas::scoring::designed::{Sampling, Slots};
use sipas::scoring::index::{Count, Figures, Index};
use sipas::scoring::inputs::Inputs;
use sipas::scoring::kept::{Keeper, Kept};
use sipas::scoring::method::Method;

use super::people::{AGENCIES, Asked};
use super::{Args, Rounds};

pub fn measure(args: &Args, asked: &Asked) -> anyhow::Result<()> {
    let survey = &asked.survey;
    let people: Vec<Vec<u8>> = asked.people.iter().map(|person| survey.layout.encode(&person.answers)).collect();
    let width = survey.layout.len();
    let rows: Vec<u8> = (0..args.responses).flat_map(|row| people[row * 31 % people.len()].iter().copied()).collect();
    let [mut limit, mut keeping, mut counting, mut five, mut one] = [(); 5].map(|()| Rounds::default());
    for _ in 0..args.rounds.max(1) {
        limit.time(|| Ok(read_once(&rows)))?;
        let kept = keeping.time(|| {
            let mut keeper = Keeper::new(survey, AGENCIES);
            for (row, bytes) in rows.chunks_exact(width).enumerate() {
                keeper.add(row % AGENCIES, Source::Drawn, bytes)?;
            }
            Ok(keeper.done())
        })?;
        limit.time(|| Ok(read_once(&rows)))?;
        counting.time(|| Ok(Tally::of(survey, &asked.methods[0], &kept)))?;
        five.time(|| Ok(asked.methods.iter().map(|method| index(asked, method, &kept)).collect::<Vec<_>>()))?;
        let index = one.time(|| Ok(index(asked, &asked.methods[0], &kept)))?;
        let has_error = |of: &&Figures| of.scores[0].known().is_some_and(|root| root.se.is_some());
        let found = index.figures(Count::Counted).iter().filter(has_error).count();
        anyhow::ensure!(found > AGENCIES, "every agency and block has an error");
    }
    println!("in memory, {width} bytes a response:");
    limit.tell("read once: the limit");
    keeping.tell("checked and put into columns, response by response");
    counting.tell_beside("counts of every answer, validity, respondents", &limit, 2.0);
    five.tell_beside("five whole indices, every node with n, Σz and Σz²", &limit, 4.0);
    one.tell("one of them");
    Ok(())
}

fn index(asked: &Asked, method: &Arc<Method>, kept: &Kept) -> Index {
    let Asked { survey, agencies, wave, .. } = asked;
    let tally = Tally::of(survey, method, kept);
    let sampling = Sampling { slots: &Slots::none(agencies.len()), kept };
    compute::index_with(wave, survey, method, agencies, &tally, &Inputs::default(), Some(sampling))
}

/// The sum of all words: as fast as one core reads memory.
fn read_once(bytes: &[u8]) -> u64 {
    let (words, _) = black_box(bytes).as_chunks::<64>();
    let mut sums = [0_u64; 8];
    for words in words {
        for (sum, word) in sums.iter_mut().zip(words.as_chunks::<8>().0) {
            *sum = sum.wrapping_add(u64::from_le_bytes(*word));
        }
    }
    sums.iter().fold(0, |all, sum| all.wrapping_add(*sum))
}
