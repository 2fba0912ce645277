//! The shipped survey and method over a whole province: what must be hidden is, and most of the rest is not.

use std::sync::Arc;

use crate::domain::answer::Answer;
use crate::domain::definition::survey;
use crate::domain::response::Source;
use crate::domain::survey::{Kind, Survey};
use crate::scoring::compute;
use crate::scoring::counts::Tally;
use crate::scoring::index::{Count, Figures, Index, Level, QuestionFigures};
use crate::scoring::method;
use crate::scoring::testing::{agency, wave};

const AGENCIES: u64 = 120;

/// Numbers that look random; the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// One form: one person in five gave feedback, one in ten filed online.
fn form(survey: &Survey, dice: &mut Dice) -> Vec<u8> {
    let (feedback, online) = (dice.below(5) == 0, dice.below(10) == 0);
    let answers = survey.questions.iter().map(|question| {
        let key = question.key.as_str();
        let options = question.kind.options().len() as u64;
        if (key.starts_with("q5_") && !feedback) || (key.starts_with("q1_") && online) {
            return Answer::NotAsked;
        }
        match &question.kind {
            Kind::Choice { .. } => Answer::Chosen(u8::try_from(1 + dice.below(options)).unwrap()),
            Kind::Multi { .. } => Answer::Ticked(1 << dice.below(options)),
            _ => Answer::Blank,
        }
    });
    survey.layout.encode(&answers.collect::<Vec<_>>())
}

/// Agencies of very unequal size; one form in five is voluntary.
fn province(forms: usize, live: bool) -> Index {
    let survey = survey::parse(include_str!("../../../survey-definitions/sipas-agency.toml")).unwrap();
    let method = method::parse(include_str!("../../../survey-definitions/methods/sipas-agency.toml"), &survey).unwrap();
    let block = |place: u64| if place < 15 { "departments" } else { "communes" };
    let agencies: Vec<_> = (0..AGENCIES).map(|place| agency(&format!("{place:03}"), block(place), None)).collect();
    let mut tally = Tally::new(&survey, &method, agencies.len(), live);
    let mut dice = Dice(7);
    for _ in 0..forms {
        let agency = usize::try_from(dice.below(AGENCIES) * dice.below(AGENCIES) / AGENCIES).unwrap();
        let source = if dice.below(5) == 0 { Source::Open } else { Source::Drawn };
        tally.add(agency, source, &form(&survey, &mut dice)).unwrap();
    }
    compute::index(&wave(live), &Arc::new(survey), &Arc::new(method), &agencies, &tally)
}

fn agencies_of(index: &Index, count: Count) -> Vec<&Figures> {
    let units = index.units.iter().zip(index.figures(count));
    units.filter(|(unit, _)| unit.level == Level::Agency).map(|(_, figures)| figures).collect()
}

#[test]
fn in_a_province_of_120_agencies_most_is_shown() {
    let index = province(5000, false);
    let counted = agencies_of(&index, Count::Counted);
    let shown = counted.iter().filter(|figures| figures.scores[0].known().is_some()).count();
    let enough = counted.iter().filter(|figures| figures.received >= 10).count();
    assert!(shown + 1 >= enough, "{shown} of {enough} agencies with ten forms");
    for count in Count::EACH {
        for (unit, figures) in
            index.units.iter().zip(index.figures(count)).filter(|(unit, _)| unit.level != Level::Agency)
        {
            assert!(figures.pooled.iter().all(|score| score.known().is_some()), "{} {:?}", unit.code, figures.pooled);
        }
    }
    // Few give feedback: it is hidden in most agencies, and with it one more factor and one of its questions.
    let hidden = |figures: &&Figures| {
        figures.questions.iter().filter(|question| matches!(question, QuestionFigures::Suppressed(_))).count()
    };
    let of_shown = counted.iter().filter(|figures| figures.scores[0].known().is_some());
    let (units, questions) = of_shown.fold((0, 0), |(units, all), figures| (units + 1, all + hidden(figures)));
    assert!(questions < 6 * units, "{questions} questions hidden in {units} agencies");
}

#[test]
fn a_live_province_rests_on_whole_tens() {
    let index = province(2000, true);
    let [counted, beside, all] = Count::EACH.map(|count| agencies_of(&index, count));
    for ((counted, beside), all) in counted.iter().zip(&beside).zip(&all) {
        for figures in [counted, beside] {
            assert_eq!(figures.included, figures.received / 10 * 10);
        }
        assert_eq!(all.included, counted.included + beside.included);
    }
}

#[test]
fn a_live_province_shows_most_agencies() {
    let index = province(5000, true);
    let counted = agencies_of(&index, Count::Counted);
    let begun: Vec<_> = counted.iter().filter(|figures| figures.included > 0).collect();
    let shown: Vec<_> = begun.iter().filter(|figures| figures.scores[0].known().is_some()).collect();
    assert!(10 * shown.len() >= 9 * begun.len(), "{} of {} agencies with ten forms", shown.len(), begun.len());
    let is_hidden = |question: &&QuestionFigures| matches!(question, QuestionFigures::Suppressed(_));
    let hidden: usize = shown.iter().map(|figures| figures.questions.iter().filter(is_hidden).count()).sum();
    assert!(hidden < 6 * shown.len(), "{hidden} questions hidden in {} agencies", shown.len());
}
