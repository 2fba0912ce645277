//! Whatever people answer and whatever the method asks for, an honest publication is not called wrong.

mod designs;
mod hostile;
mod methods;
mod raked;
mod smoothness;

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;

use self::designs::{CELLS, any_design, any_people, margins_of};
use self::methods::{any_method, pooled};
use super::{Asked, Files, Report, Verdict, verify};
use crate::domain::agency::Agency;
use crate::domain::answer::Answer;
use crate::domain::definition::design::{self, Design};
use crate::domain::definition::margins::{self, Margins};
use crate::domain::definition::{agencies as list, survey as survey_file};
use crate::domain::response::Source;
use crate::domain::survey::Survey;
use crate::domain::wave::Wave;
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::commit::sha256;
use crate::ledger::entry::{Entry, InputKind, TicketCounts, Word};
use crate::ledger::note::{KeyName, SigningKey};
use crate::ledger::tile::{TileKind, TilePath, encode_bundle, encode_tile};
use crate::ledger::tree::{Edge, TILE_WIDTH, leaf_hash};
use crate::publication::accounting::{self, Item};
use crate::publication::document::{self, Document};
use crate::publication::rows::{self, Counted};
use crate::publication::{self, cells, counts};
use crate::scoring::compute;
use crate::scoring::counts::Tally;
use crate::scoring::designed::{Sampling, Slots};
use crate::scoring::estimate::Score;
use crate::scoring::index::{Count, Index};
use crate::scoring::inputs::Inputs;
use crate::scoring::kept::Keeper;
use crate::scoring::method::Method;
use crate::scoring::pairs::Pairs;
use crate::scoring::testing::{Row, agency, answers, wave};
use crate::scoring::tests::properties::row;

const SURVEY: &str = r#"key = "small"
version = "1"
languages = ["en"]
minutes = 1
source = "ours"
title = { en = "Form" }
[scale.s]
options = [{ code = 1, en = "A" }, { code = 2, en = "B" }, { code = 3, en = "C" }, { code = 4, en = "D" }, { code = 5, en = "E" }]
apart = [{ code = "na", en = "None" }]
[[section]]
key = "one"
title = { en = "One" }
question = [
  { key = "a1", kind = "choice", scale = "s", text = { en = "1" } },
  { key = "a2", kind = "choice", scale = "s", text = { en = "2" } },
  { key = "b1", kind = "choice", scale = "s", text = { en = "3" } },
  { key = "b2", kind = "choice", scale = "s", text = { en = "4" } },
  { key = "beside", kind = "choice", options = [{ code = "x", en = "X" }, { code = "y", en = "Y" }], text = { en = "5" } },
  { key = "ticks", kind = "multi", scale = "s", text = { en = "6" } },
  { key = "times", kind = "count", max = 9, text = { en = "7" } },
  { key = "age", kind = "choice", scale = "s", text = { en = "8" } },
]
"#;

struct Folder(BTreeMap<String, Vec<u8>>);

impl Files for Folder {
    fn paths(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }

    fn read(&self, path: &str, _: usize) -> Result<Option<Vec<u8>>, String> {
        Ok(self.0.get(path).cloned())
    }
}

/// A publication of these answers, made as `publishing` makes it, and what becomes of it.
fn checked(
    survey: &Survey,
    method: &Method,
    agencies: &[Agency],
    forms: (&[Row], Option<&Design>, Option<&Margins>),
    live: bool,
) -> Report {
    forged(survey, method, agencies, forms, live, &|_| ())
}

/// The same by somebody who changes the index first and signs it.
#[expect(clippy::too_many_lines, reason = "a whole publication, step by step")]
fn forged(
    survey: &Survey,
    method: &Method,
    agencies: &[Agency],
    (forms, design, margins): (&[Row], Option<&Design>, Option<&Margins>),
    live: bool,
    forge: &dyn Fn(&mut Index),
) -> Report {
    let (survey, method) = (Arc::new(survey.clone()), Arc::new(method.clone()));
    let wave = Wave { survey: survey.key.clone(), survey_version: survey.version.clone(), ..wave(live) };
    let none = Design::new();
    let slots = Slots::of(design.unwrap_or(&none), agencies, live);
    let slots = slots.with_margins(&margins.cloned().unwrap_or_default(), agencies, &survey);
    let mut tally = Tally::new(&survey, &method, slots.count(), live);
    let mut pairs = Pairs::new(&survey, &method, agencies.len(), live);
    let mut keeper = Keeper::new(&survey, slots.count());
    for (place, (agency, source, marks, beside)) in (0_u64..).zip(forms) {
        let times = (place % 3 > 0).then_some(u32::from(marks[0] % 9));
        let age = u8::try_from(1 + place / 2 % 5).unwrap();
        let mut given = answers(*marks, *beside, place % 4, times);
        given.push(if place % 40 == 0 { Answer::Blank } else { Answer::Chosen(age) });
        let bytes = survey.layout.encode(&given);
        let cell = Some(CELLS[usize::from(marks[1] + marks[2]) % CELLS.len()]);
        let slot = slots.place(*agency, [cell, cell], &bytes);
        tally.add(slot, *source, &bytes).unwrap();
        pairs.add(*agency, *source, &bytes).unwrap();
        keeper.add(slot, *source, &bytes).unwrap();
    }
    let sums = compute::sums_of_units(&survey, &method, agencies, &tally, &slots);
    let kept = keeper.done();
    let sampling = Sampling { slots: &slots, kept: &kept };
    let inputs = Inputs::default();
    let mut index = compute::index_with(&wave, &survey, &method, agencies, &tally, &inputs, Some(sampling));
    let rows = rows::write(&rows::rows(&Counted { index: &index, sums: &sums, pairs: &pairs, agencies }));
    let used = forms.iter().filter(|(_, source, ..)| *source != Source::Open).count() as u64;
    let tickets = [("issued", 200), ("used", used), ("spoiled", 0)].map(|(what, n)| Item::new("tickets", "t", what, n));
    let mut asked: BTreeMap<(&str, Source), u64> = BTreeMap::new();
    for (agency, source, ..) in forms.iter().filter(|(_, source, ..)| *source != Source::Open) {
        *asked.entry((agencies[*agency].code.as_str(), *source)).or_insert(0) += 1;
    }
    *asked.entry((agencies[0].code.as_str(), Source::Drawn)).or_insert(0) += 200 - used;
    let invited = asked.iter().map(|((agency, source), n)| Item::new("invited", agency, source.as_str(), *n));
    let tickets: Vec<Item> = tickets.into_iter().chain(invited).collect();
    index.invite(accounting::invited(&tickets));
    forge(&mut index);
    let bare = Document::parse(&document::write(&index, &[]).unwrap()).unwrap();
    let key = wave.key.as_str();
    let mut sources: Vec<(String, Vec<u8>)> = vec![
        (publication::rows_path(key), rows.clone()),
        (publication::counts_path(key), counts::write(&index, &sums, &bare)),
        (publication::ACCOUNTING.to_owned(), accounting::write(tickets)),
        (publication::agencies_path(key), list::write(agencies)),
        (publication::survey_path("small", "1"), survey.definition.clone().into_bytes()),
        (publication::method_path("good", "2"), method.definition.clone().into_bytes()),
    ];
    if let Some(design) = design {
        sources.push((publication::design_path(key), design::write(design).into_bytes()));
    }
    if let Some(margins) = margins {
        sources.push((publication::margins_path(key), margins::write(margins).into_bytes()));
    }
    if design.is_some() || margins.is_some() {
        sources.push((publication::cells_path(key), cells::write(&index)));
    }
    let named: Vec<(String, &[u8])> = sources.iter().map(|(path, bytes)| (path.clone(), bytes.as_slice())).collect();
    let index = document::write(&index, &named).unwrap();

    let key = SigningKey::from_seed(KeyName::parse("sipas.example.vn/log").unwrap(), &[1; 32]);
    let origin = key.public().name().clone();
    let mut entries = vec![
        Entry::Genesis { origin: origin.clone(), log: key.public().clone(), witnesses: None, prev: None },
        Entry::Survey { key: survey.key.clone(), version: survey.version.clone(), sha256: survey.sha256 },
        Entry::Method {
            key: method.key.clone(),
            version: method.version.clone(),
            sha256: method.sha256,
            added_after_opening: false,
        },
        Entry::Wave {
            key: wave.key.clone(),
            survey: (survey.key.clone(), survey.version.clone()),
            method: (method.key.clone(), method.version.clone()),
            opens: wave.opens,
            closes: wave.closes,
            agencies: sha256(&list::write(agencies)),
            live: Some(live),
        },
        Entry::Tickets { wave: wave.key.clone(), batch: Word::parse("t").unwrap(), count: 200, root: [2; 32] },
    ];
    entries.extend(forms.iter().map(|(place, source, ..)| Entry::Response {
        wave: wave.key.clone(),
        agency: agencies[*place].code.clone(),
        source: *source,
        receipt: [3; 32],
        sealed: [4; 32],
    }));
    let imported = [
        design.map(|design| (InputKind::Design, design::write(design))),
        margins.map(|margins| (InputKind::Margins, margins::write(margins))),
    ];
    let input =
        |(kind, text): (_, String)| Entry::Input { wave: wave.key.clone(), kind, sha256: sha256(text.as_bytes()) };
    entries.extend(imported.into_iter().flatten().map(input));
    entries.push(Entry::Close {
        wave: wave.key.clone(),
        responses: forms.len() as u64,
        void: 0,
        tickets: TicketCounts { issued: 200, used, spoiled: 0 },
        used_root: [5; 32],
        rows: sha256(&rows),
    });
    let method = (method.key.clone(), method.version.clone());
    entries.push(Entry::Publish { wave: wave.key.clone(), method, index: sha256(&index) });

    let texts: Vec<String> = entries.iter().map(Entry::encode).collect();
    assert!(texts.len() < TILE_WIDTH);
    let mut edge = Edge::empty();
    for text in &texts {
        edge.push(leaf_hash(text.as_bytes()), &mut Vec::new());
    }
    let path = |kind| format!("log/{}", TilePath { kind, number: 0, width: texts.len() });
    let head = Checkpoint { origin, size: edge.size(), root: edge.root() };
    let mut folder: BTreeMap<String, Vec<u8>> = sources.into_iter().collect();
    folder.insert(publication::INDEX.to_owned(), index);
    folder.insert(publication::KEYS.to_owned(), format!("{}\n", key.public()).into_bytes());
    folder.insert(publication::CHECKPOINT.to_owned(), key.sign(&head.to_text(), 0).unwrap().into_bytes());
    folder.insert(path(TileKind::Entries), encode_bundle(&texts).unwrap());
    folder.insert(path(TileKind::Hashes(0)), encode_tile(edge.partial(0)));
    verify(&Folder(folder), &Asked::default())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn no_honest_publication_is_called_wrong(
        forms in prop::collection::vec(row(6), 0..110), method in any_method(), live in any::<bool>(),
        blocks in prop::array::uniform6(0..3_usize), files in prop::array::uniform6(prop::option::of(prop_oneof![3 => 0..9_u64, 1 => 100..400_u64])),
        design in prop::option::of(any_design()), drawn in 0..4_usize, people in prop::option::of(any_people()),
    ) {
        let survey = survey_file::parse(SURVEY).unwrap();
        let codes = ["1", "2", "3", "4", "5", "6"];
        let places = codes.iter().zip(blocks).zip(files);
        let agencies: Vec<_> = places.map(|((code, block), files)| agency(code, ["c", "d", "e"][block], files)).collect();
        let mut forms = forms;
        // Where nobody came otherwise, and mostly about few agencies, answers are weighted.
        for (agency, source, ..) in forms.iter_mut().filter(|_| drawn > 0) {
            (*agency, *source) = (*agency % (2 * drawn), Source::Drawn);
        }
        let margins = people.map(|people| margins_of(&people, &agencies, design.as_ref()));
        let live = live && design.is_none() && margins.is_none();
        let report = checked(&survey, &method, &agencies, (&forms, design.as_ref(), margins.as_ref()), live);
        let wrong: Vec<_> = report.findings.iter().filter(|finding| finding.verdict == Verdict::Wrong).collect();
        prop_assert!(wrong.is_empty(), "{:?}\n{}", wrong, method.definition);
        // What cannot be computed again is told: figures that rest on hidden ones, and what a live wave holds back.
        let open = report.findings.iter().filter(|finding| finding.verdict == Verdict::Open);
        let may_be_open = |check: &str| check == "figures" || check == "rows" || (live && check == "responses");
        let other: Vec<_> = open.filter(|finding| !may_be_open(finding.check)).collect();
        prop_assert!(other.is_empty(), "{:?}", other);
    }
}

/// Each factor has answers to one of its questions only, so neither has a figure: what is made of both has answers, and no figure either.
#[test]
fn parts_with_answers_and_no_figure_are_missing_parts() {
    let survey = survey_file::parse(SURVEY).unwrap();
    let method = pooled(&survey, "propagate");
    let agencies = ["1", "2"].map(|code| agency(code, "c", None));
    let forms: Vec<Row> = (0..40).map(|n| (n % 2, Source::Drawn, [4, 9, 5, 9], 1)).collect();
    let reasons = std::cell::RefCell::new(Vec::new());
    let report = forged(&survey, &method, &agencies, (&forms, None, None), false, &|index| {
        let block = &index.figures[Count::Counted as usize][1];
        *reasons.borrow_mut() = block.scores.iter().map(|score| score.reason().unwrap_or("known")).collect();
    });
    let [part, no, known] = ["part_missing", "no_answers", "known"];
    assert_eq!(reasons.take(), [part, part, known, no, part, known, no]);
    let wrong: Vec<_> = report.findings.iter().filter(|finding| finding.verdict == Verdict::Wrong).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// The block has an answer to every question and so an error; of one agency's answers without a figure nobody is told how many people
/// they are of.
#[test]
fn an_error_over_an_agency_without_a_figure_is_no_lie() {
    let survey = survey_file::parse(SURVEY).unwrap();
    let method = pooled(&survey, "propagate");
    let agencies = ["1", "2"].map(|code| agency(code, "c", Some(90)));
    let marks = |n: u8| if n.is_multiple_of(2) { [4, 9, 1 + n % 5, 9] } else { [1 + n % 5, 1 + n % 4, 5, 4] };
    let forms: Vec<Row> = (0..40).map(|n| (usize::from(n % 2), Source::Drawn, marks(n), 1)).collect();
    let df = std::cell::Cell::new(None);
    let report = forged(&survey, &method, &agencies, (&forms, None, None), false, &|index| {
        let figures = &index.figures[Count::Counted as usize];
        assert_eq!(figures[2].scores[1].reason(), Some("part_missing"));
        df.set(figures[1].scores[1].known().and_then(|of| of.df));
    });
    assert_eq!(df.take(), Some(38.0), "of forty people in two agencies");
    let wrong: Vec<_> = report.findings.iter().filter(|finding| finding.verdict == Verdict::Wrong).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// Drawn answers of known files: the errors of all answers together are computed again, of questions and of factors whose answers
/// are pooled; of the root, whose rows nobody publishes, that there is one.
#[test]
fn errors_of_answers_together_are_computed_again() {
    let survey = survey_file::parse(SURVEY).unwrap();
    let method = pooled(&survey, "drop");
    let files = [Some(90), Some(40), Some(300)];
    let agencies: Vec<_> = ["1", "2", "3"].iter().zip(files).map(|(code, files)| agency(code, "c", files)).collect();
    let mark = |n: usize, at: usize| u8::try_from(1 + (7 * n + 3 * at + n * at / 2) % 5).unwrap();
    let forms: Vec<Row> = (0..75)
        .map(|n| {
            (n % 3, Source::Drawn, [mark(n, 0), mark(n, 1), mark(n, 2), if n % 7 == 0 { 9 } else { mark(n, 3) }], 1)
        })
        .collect();
    let wrong = |forge: &dyn Fn(&mut Index)| -> Vec<String> {
        let report = forged(&survey, &method, &agencies, (&forms, None, None), false, forge);
        let wrong = report.findings.iter().filter(|finding| finding.verdict == Verdict::Wrong);
        wrong.map(|finding| format!("{}: {}", finding.check, finding.text)).collect()
    };
    let errors = std::cell::Cell::new(0);
    let honest = wrong(&|index| {
        let figures = &index.figures[Count::Counted as usize];
        let known = figures[..2].iter().flat_map(|of| &of.scores).filter_map(Score::known);
        errors.set(known.filter(|of| of.se.is_some()).count());
    });
    assert!(honest.is_empty(), "{honest:?}");
    assert_eq!(errors.get(), 2 * method.nodes.len(), "of the wave and its block");
    for node in 1..method.nodes.len() {
        for change in [0.99, 1.01] {
            let found = wrong(&|index| {
                let Score::Known(of) = &mut index.figures[Count::Counted as usize][1].scores[node] else { panic!() };
                of.se = of.se.map(|se| se * change);
                of.se_beyond = of.se_beyond.map(|se| se * change);
            });
            assert!(found.iter().any(|text| text.starts_with("errors: ")), "node {node}: {found:?}");
        }
    }
    let found = wrong(&|index| {
        let Score::Known(of) = &mut index.figures[Count::Counted as usize][1].scores[0] else { panic!() };
        (of.se, of.se_beyond, of.df) = (None, None, None);
    });
    assert!(found.iter().any(|text| text.starts_with("errors: ")), "{found:?}");
}
