//! Tallies against a full scan: whatever the order of waves, agencies and sources, however large the pieces, whenever they begin.

use std::sync::Arc;

use proptest::prelude::*;

use super::{Tallies, recount};
use crate::catalog::Catalog;
use crate::db::{self, Db, Door, Place};
use crate::domain::agency::Agency;
use crate::domain::day::Day;
use crate::domain::key::{SurveyKey, WaveKey};
use crate::domain::response::{Channel, ResponseId, Source};
use crate::domain::submission::{Given, Unmet};
use crate::domain::survey::Survey;
use crate::domain::wave::Wave;
use crate::indexing;
use crate::intake::{self, Sealed, Which, seal, store};
use crate::ledger::entry::{Roles, VoidReason};
use crate::scoring::compute;
use crate::scoring::method::Method;
use crate::scoring::testing::agency;

const DAY: &str = "2026-09-02";
/// The third is not live.
const WAVES: [&str; 3] = ["one", "two", "quiet"];

/// A database with waves of the short survey for three agencies.
struct Place3 {
    _folder: tempfile::TempDir,
    db: Db,
    survey: Arc<Survey>,
    methods: Vec<Arc<Method>>,
    agencies: Vec<Agency>,
    sent: u128,
}

/// Wave, agency, source, code of all answers (0 = left blank where that is allowed).
type Sent = (usize, usize, Source, u8);

impl Place3 {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut db = Door(Place::Sqlite(folder.path().join("sipas.sqlite"))).open().unwrap();
        db::migrate::run(&mut db).unwrap();
        let catalog = Catalog::open(None).unwrap();
        let key = SurveyKey::parse("sipas-short").unwrap();
        let (survey, methods) = (catalog.survey(&key).unwrap(), catalog.methods_of(&key));
        let agencies = ["a", "b", "c"].map(|code| agency(code, "commune", None)).to_vec();
        let mut place = Self { _folder: folder, db, survey, methods, agencies, sent: 0 };
        place.open("one", true);
        place.open("quiet", false);
        place
    }

    fn open(&mut self, key: &str, live: bool) {
        let day = |text| Day::parse(text).unwrap();
        let wave = Wave {
            key: WaveKey::parse(key).unwrap(),
            survey: self.survey.key.clone(),
            survey_version: self.survey.version.clone(),
            opens: day("2026-09-01"),
            closes: day("2026-11-30"),
            live,
            demo: false,
            closed_on: None,
        };
        let methods: Vec<&Method> = self.methods.iter().map(Arc::as_ref).collect();
        let opening = intake::open_wave(&mut self.db, &wave, &self.survey, &methods, &self.agencies, 0).unwrap();
        assert_eq!(opening, intake::Opening::Opened);
    }

    /// Stores responses in one transaction; gives their places.
    fn send(&mut self, all: &[Sent]) -> Vec<u64> {
        let sealed: Vec<Sealed> = all.iter().map(|sent| self.sealed(*sent)).collect();
        let first = db::head::size(&mut self.db).unwrap();
        let answers = store(&mut self.db, &sealed.iter().collect::<Vec<_>>()).unwrap();
        assert!(answers.iter().all(Result::is_ok), "{answers:?}");
        (first..).take(all.len()).collect()
    }

    fn sealed(&mut self, (wave, agency, source, code): Sent) -> Sealed {
        let keys = ["f1", "f2", "f3", "f4", "f5", "overall"];
        let given = keys.map(|key| (key.to_owned(), Given::Word(code.to_string()))).into_iter().collect();
        let channel = Channel { source, ..Channel::open_web() };
        let accepted = self.survey.accept(&channel, &given, Unmet::Reject, true).unwrap();
        self.sent += 1;
        let (wave, agency) = (WaveKey::parse(WAVES[wave]).unwrap(), self.agencies[agency].code.clone());
        let id = ResponseId::from_random(self.sent.to_be_bytes());
        let response = accepted.response(id, wave, agency, channel, Day::parse(DAY).unwrap());
        let mut salt = [0; 32];
        salt[..16].copy_from_slice(&self.sent.to_be_bytes());
        seal(&response, &self.survey, &[7; 32], || salt)
    }

    /// The tallies equal what a scan gives, of every wave and method.
    fn agrees(&mut self, tallies: &Tallies) {
        while tallies.step(&mut self.db, Day::parse(DAY).unwrap(), false).unwrap() {}
        for wave in db::wave::all(&mut self.db).unwrap() {
            let counted = tallies.counted(&wave.key).unwrap();
            assert_eq!(Some(&counted), recount(&mut self.db, &wave.key).unwrap().as_ref(), "{}", wave.key);
            assert_eq!(counted.responses, db::response::count(&mut self.db, &wave.key).unwrap());
            let by_source = counted.agencies.iter().flat_map(|returns| returns.received).sum::<u64>();
            assert_eq!((counted.responses, tallies.received(&wave.key)), (by_source, Some(by_source)));
            for method in &self.methods {
                let sums = tallies.sums(&wave.key, &method.sha256).unwrap();
                assert_eq!(sums.is_some(), wave.live);
                let Some((_, sums)) = sums else { continue };
                let live = compute::index(&wave, &self.survey, method, &self.agencies, &sums);
                let scanned = indexing::index(&mut self.db, &wave, &self.survey, method, &self.agencies).unwrap();
                assert_eq!(live.figures, scanned.figures);
            }
        }
    }
}

fn any_sent() -> impl Strategy<Value = Sent> {
    let source = prop_oneof![Just(Source::Drawn), Just(Source::Offered), Just(Source::Open)];
    (0..3_usize, 0..3_usize, source, 1..=5_u8)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]
    #[test]
    fn they_equal_a_scan_whatever_the_order_and_the_pieces(
        before in prop::collection::vec(any_sent(), 0..60),
        batches in prop::collection::vec(prop::collection::vec(any_sent(), 1..40), 1..6),
        chunk in 1..70_u64,
    ) {
        let mut place = Place3::new();
        let earlier: Vec<Sent> = before.into_iter().map(|sent| (if sent.0 == 1 { 0 } else { sent.0 }, sent.1, sent.2, sent.3)).collect();
        if !earlier.is_empty() {
            place.send(&earlier);
        }
        let (early, by_ones) = (Tallies::by_chunks_of(chunk), Tallies::by_chunks_of(1));
        early.step(&mut place.db, Day::parse(DAY).unwrap(), false).unwrap();
        // A wave that opens while others run.
        place.open("two", true);
        for batch in &batches {
            place.send(batch);
            early.step(&mut place.db, Day::parse(DAY).unwrap(), true).unwrap();
        }
        place.agrees(&early);
        place.agrees(&by_ones);
        place.agrees(&Tallies::default());
    }
}

#[test]
fn only_the_waves_own_responses_move_its_revision_and_a_copy_in_use_stays_as_it_is() {
    let mut place = Place3::new();
    place.open("two", true);
    let tallies = Tallies::default();
    place.agrees(&tallies);
    let method = place.methods[0].sha256;
    let of = |tallies: &Tallies, wave: &str| tallies.sums(&WaveKey::parse(wave).unwrap(), &method).unwrap().unwrap();
    let (one, held) = of(&tallies, "one");
    let (two, _) = of(&tallies, "two");
    place.send(&[(0, 0, Source::Open, 5)]);
    place.agrees(&tallies);
    assert_ne!(of(&tallies, "one").0, one);
    assert_eq!(of(&tallies, "two").0, two);
    assert_eq!(held.sums(0)[1].received, 0, "who computes from sums keeps them whole");
    assert_eq!(of(&tallies, "one").1.sums(0)[1].received, 1);
}

#[test]
fn void_responses_are_counted_apart_and_never_in_a_live_wave() {
    let mut place = Place3::new();
    let tallies = Tallies::by_chunks_of(3);
    place.agrees(&tallies);
    let places = place.send(&[(2, 0, Source::Drawn, 5), (2, 1, Source::Open, 1), (0, 0, Source::Open, 5)]);
    let quiet = WaveKey::parse("quiet").unwrap();
    let by = Roles::parse("officer,supervisor").unwrap();
    let mut void = |wave: &WaveKey, at: u64| {
        intake::void(&mut place.db, wave, Which::Place(at), VoidReason::Test, &by).unwrap().is_ok()
    };
    assert!(void(&quiet, places[0]));
    assert!(!void(&WaveKey::parse("one").unwrap(), places[2]), "a live wave");
    assert!(!void(&quiet, places[2]), "another wave's");
    place.agrees(&tallies);
    let counted = tallies.counted(&quiet).unwrap();
    assert_eq!((counted.responses, counted.void), (2, 1));
    assert_eq!(counted.agencies[0].of(Source::Drawn), (1, 1));
    place.agrees(&Tallies::default());
}

#[test]
fn a_method_that_was_added_later_is_counted_from_the_waves_beginning() {
    let mut place = Place3::new();
    let tallies = Tallies::default();
    let all: Vec<Sent> = (0..37_u8).map(|n| (0, usize::from(n % 3), Source::Open, 1 + n % 5)).collect();
    place.send(&all);
    place.agrees(&tallies);
    let added =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/survey-definitions/methods/sipas-short.toml"))
            .unwrap()
            .replace("show = 10", "show = 12");
    let added = Arc::new(crate::scoring::method::parse(&added, &place.survey).unwrap());
    assert!(place.methods.iter().all(|method| method.sha256 != added.sha256), "it is another one");
    let hex = data_encoding::HEXLOWER.encode(&added.sha256);
    let Db::Sqlite(conn) = &mut place.db else { unreachable!() };
    for sql in [
        format!(
            "INSERT INTO definition VALUES (x'{hex}', 'method', 'added', '1', '{}')",
            added.definition.replace('\'', "''")
        ),
        format!("INSERT INTO wave_method VALUES ('one', 9, x'{hex}', 1), ('quiet', 9, x'{hex}', 1)"),
    ] {
        diesel::connection::SimpleConnection::batch_execute(conn, &sql).unwrap();
    }
    place.methods.push(added);
    tallies.step(&mut place.db, Day::parse(DAY).unwrap(), true).unwrap();
    place.send(&all);
    place.agrees(&tallies);
}

#[test]
fn a_response_that_does_not_fit_is_told_instead_of_figures_and_the_other_waves_go_on() {
    let mut place = Place3::new();
    let tallies = Tallies::default();
    place.send(&[(0, 0, Source::Open, 5)]);
    place.agrees(&tallies);
    place.open("two", true);
    let mut bad = place.sealed((0, 1, Source::Open, 5));
    bad.stored.row.answers = vec![1; 3];
    store(&mut place.db, &[&bad]).unwrap();
    place.send(&[(1, 0, Source::Open, 5), (0, 2, Source::Open, 4)]);
    while tallies.step(&mut place.db, Day::parse(DAY).unwrap(), false).unwrap() {}
    let (one, two) = (WaveKey::parse("one").unwrap(), WaveKey::parse("two").unwrap());
    let method = place.methods[0].sha256;
    assert!(tallies.sums(&one, &method).is_err());
    assert!(recount(&mut place.db, &one).is_err());
    assert_eq!(tallies.received(&one), Some(3));
    assert_eq!(tallies.sums(&two, &method).unwrap().unwrap().1.sums(0)[1].received, 1);
}

#[test]
fn counting_starts_over_where_the_log_is_shorter_than_it_was() {
    let mut place = Place3::new();
    place.send(&[(0, 0, Source::Open, 5), (0, 1, Source::Open, 4)]);
    let tallies = Tallies::default();
    place.agrees(&tallies);
    let revision = tallies.sums(&WaveKey::parse("one").unwrap(), &place.methods[0].sha256).unwrap().unwrap().0;
    let mut restored = Place3::new();
    restored.send(&[(0, 2, Source::Open, 1)]);
    restored.agrees(&tallies);
    let after = tallies.sums(&WaveKey::parse("one").unwrap(), &place.methods[0].sha256).unwrap().unwrap().0;
    assert_ne!(revision, after);
    tallies.start_over();
    assert_eq!(tallies.next(), None);
    restored.agrees(&tallies);
}
