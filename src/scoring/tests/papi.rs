//! The shipped governance survey: its tree is made of what METHOD says of PAPI, and its figures keep within their bounds. And the
//! household form of the nation.

use std::sync::Arc;

use proptest::prelude::*;

use crate::domain::answer::Answer;
use crate::domain::definition::survey;
use crate::domain::response::Source::Drawn;
use crate::domain::survey::{Apart, Kind, Survey};
use crate::scoring::compute;
use crate::scoring::counts::Tally;
use crate::scoring::index::{Count, Index};
use crate::scoring::method::{Indicator, Method, NodeKind, Statistic, parse};
use crate::scoring::rescale::Rescale;
use crate::scoring::testing::{agency, wave};

fn papi() -> (Survey, Method) {
    let survey = survey::parse(include_str!("../../../survey-definitions/papi-style.toml")).unwrap();
    let method = parse(include_str!("../../../survey-definitions/methods/papi-style.toml"), &survey).unwrap();
    (survey, method)
}

fn index(survey: &Survey, method: &Method, forms: &[Vec<Answer>]) -> Index {
    let mut tally = Tally::new(survey, method, 1, false);
    for form in forms {
        tally.add(0, Drawn, &survey.layout.encode(form)).unwrap();
    }
    let agencies = [agency("1", "communes", None)];
    compute::index(&wave(false), &Arc::new(survey.clone()), &Arc::new(method.clone()), &agencies, &tally)
}

fn value(index: &Index, node: usize) -> f64 {
    index.figures(Count::Counted)[2].scores[node].known().expect("shown").value
}

/// The nodes of a level.
fn level(method: &Method, level: &str) -> Vec<usize> {
    (0..method.nodes.len()).filter(|node| method.nodes[*node].level == level).collect()
}

/// The indicator on a question, and whether more is worse.
fn indicator_of(method: &Method, question: usize) -> Option<(&Indicator, bool)> {
    method.nodes.iter().find_map(|node| match (&node.kind, &node.rescale) {
        (NodeKind::Leaf(leaf), Some(Rescale::Goalposts { to, .. })) if leaf.question == question => {
            Some((leaf, to[0] > to[1]))
        }
        _ => None,
    })
}

/// The best answer to each question, or the worst.
fn extreme(survey: &Survey, method: &Method, best: bool) -> Vec<Answer> {
    let answer = |(at, question): (usize, &crate::domain::survey::Question)| {
        let Some((leaf, reversed)) = indicator_of(method, at) else { return Answer::Blank };
        let worths = leaf.worths(&question.kind);
        let good = best != reversed;
        if let (Kind::Multi { options, .. }, Statistic::CountTicked(set)) = (&question.kind, &leaf.statistic) {
            let all: u64 = set.iter().map(|position| 1_u64 << (position - 1)).sum();
            return Answer::Ticked(if good { all } else { 1 << (options.len() - 1) });
        }
        let worth = |place: &usize| worths.options[*place].expect("every option has a worth");
        let places = 0..worths.options.len();
        let place = if good {
            places.max_by(|a, b| worth(a).total_cmp(&worth(b)))
        } else {
            places.min_by(|a, b| worth(a).total_cmp(&worth(b)))
        };
        Answer::Chosen(u8::try_from(place.expect("there are options") + 1).unwrap())
    };
    survey.questions.iter().enumerate().map(answer).collect()
}

#[test]
fn eight_dimensions_of_28_sub_dimensions_run_from_1_to_10() {
    let (survey, method) = papi();
    let dimensions = level(&method, "dimension");
    let k: Vec<usize> = dimensions
        .iter()
        .map(|node| match &method.nodes[*node].kind {
            NodeKind::Branch { children, .. } => children.len(),
            _ => 0,
        })
        .collect();
    assert_eq!(k, [4, 4, 3, 4, 3, 4, 3, 3]);
    assert_eq!(level(&method, "sub-dimension").len(), 28);
    for (best, each, total) in [(true, 10.0, 80.0), (false, 1.0, 8.0)] {
        let forms = vec![extreme(&survey, &method, best); 20];
        let index = index(&survey, &method, &forms);
        assert!((value(&index, 0) - total).abs() < 1e-9, "{}", value(&index, 0));
        assert!(dimensions.iter().all(|node| (value(&index, *node) - each).abs() < 1e-9));
    }
}

/// Not to know a right counts as not having it; elsewhere it leaves the denominator.
#[test]
fn not_to_know_is_zero_only_in_questions_of_knowledge() {
    let (survey, method) = papi();
    let mut forms = vec![extreme(&survey, &method, true); 20];
    let set = |forms: &mut [Vec<Answer>], key: &str| {
        let (at, _) = survey.find(key).unwrap();
        forms.iter_mut().take(10).for_each(|form| form[at] = Answer::Apart(Apart::DontKnow));
    };
    let node = |key: &str| method.nodes.iter().position(|node| node.key.as_str() == key).unwrap();
    set(&mut forms, "g2_4a");
    assert!((value(&index(&survey, &method, &forms), node("g2_4a")) - 1.0).abs() < 1e-12);
    set(&mut forms, "g1_1a");
    let index = index(&survey, &method, &forms);
    assert!((value(&index, node("g1_1a")) - 0.5).abs() < 1e-12);
    let estimate = *index.figures(Count::Counted)[2].scores[node("g1_1a")].known().unwrap();
    assert_eq!((estimate.n_respondents, estimate.n_answers), (20, 20), "they are in the denominator");
}

#[test]
fn the_household_form_pools_36_policy_and_15_service_answers() {
    let survey = survey::parse(include_str!("../../../survey-definitions/sipas-household.toml")).unwrap();
    let method = parse(include_str!("../../../survey-definitions/methods/sipas-household.toml"), &survey).unwrap();
    let (used, _) = survey.find("h_used").unwrap();
    let form = |uses: bool, mark: u8| -> Vec<Answer> {
        let answer = |question: &crate::domain::survey::Question| {
            let key = question.key.as_str();
            let is_service = key.len() == 4 && key.starts_with('h') && key.as_bytes()[1].is_ascii_digit();
            match (is_service, uses) {
                (true, false) => Answer::NotAsked,
                (true, true) => Answer::Chosen(2),
                _ if question.kind.options().len() == 5 && key.starts_with("h_") => Answer::Chosen(mark),
                _ => Answer::Blank,
            }
        };
        let mut form: Vec<Answer> = survey.questions.iter().map(answer).collect();
        form[used] = Answer::Chosen(if uses { 1 } else { 2 });
        form
    };
    // Ten satisfied with policies and without a procedure, ten neither with policies nor with the service.
    let forms: Vec<Vec<Answer>> = (0..20).map(|n| if n < 10 { form(false, 5) } else { form(true, 1) }).collect();
    let index = index(&survey, &method, &forms);
    assert!((value(&index, 0) - 100.0 * 360.0 / (720.0 + 150.0)).abs() < 1e-9);
    let policy = method.nodes.iter().position(|node| node.key.as_str() == "policy").unwrap();
    assert!((value(&index, policy) - 50.0).abs() < 1e-12);
    let root = index.figures(Count::Counted)[2].scores[0].known().unwrap();
    assert_eq!((root.n_respondents, root.n_answers), (20, 870));
}

/// Any answers that the survey allows.
fn form() -> impl Strategy<Value = Vec<Answer>> {
    let (survey, _) = papi();
    let each: Vec<BoxedStrategy<Answer>> = survey
        .questions
        .iter()
        .map(|question| {
            let options = u8::try_from(question.kind.options().len()).unwrap();
            let apart: Vec<Answer> = question.kind.apart().iter().map(|choice| Answer::Apart(choice.apart)).collect();
            let given = match question.kind {
                Kind::Multi { .. } => (1..1_u64 << (options - 1)).prop_map(Answer::Ticked).boxed(),
                _ => (1..=options).prop_map(Answer::Chosen).boxed(),
            };
            if apart.is_empty() { given } else { prop_oneof![8 => given, 1 => prop::sample::select(apart)].boxed() }
        })
        .collect();
    each
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn parts_add_up_and_keep_within_their_bounds(forms in prop::collection::vec(form(), 25..40), which in any::<prop::sample::Index>(), at in any::<prop::sample::Index>()) {
        let (survey, method) = papi();
        let before = index(&survey, &method, &forms);
        let total = before.figures(Count::Counted)[2].scores[0];
        // Few may have used a service; then there is no total.
        prop_assume!(total.known().is_some());
        for node in (0..method.nodes.len()).filter(|node| method.nodes[*node].level != "indicator") {
            let NodeKind::Branch { children, .. } = &method.nodes[node].kind else { continue };
            if method.nodes[node].level == "sub-dimension" {
                continue;
            }
            let sum: f64 = children.iter().map(|child| value(&before, *child)).sum();
            prop_assert!((value(&before, node) - sum).abs() < 1e-9);
            let ends = if node == 0 { 8.0..=80.0 } else { 1.0 - 1e-9..=10.0 + 1e-9 };
            prop_assert!(ends.contains(&value(&before, node)));
        }
        // A better answer of one person to one question never lowers the total.
        let scored: Vec<usize> = (0..survey.questions.len()).filter(|at| indicator_of(&method, *at).is_some()).collect();
        let (person, question) = (which.index(forms.len()), scored[at.index(scored.len())]);
        let best = extreme(&survey, &method, true)[question];
        let mut better = forms.clone();
        if matches!(better[person][question], Answer::Chosen(_) | Answer::Ticked(_)) {
            better[person][question] = best;
            let after = index(&survey, &method, &better);
            prop_assert!(value(&after, 0) >= value(&before, 0) - 1e-9);
        }
    }
}
