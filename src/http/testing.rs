//! For the tests of this room: a server on an embedded database of its own, with a small survey that has every kind of
//! question, in a wave that is open and live, one that has not begun and one that is over.

use actix_web::body::to_bytes;
use actix_web::http::header::HeaderMap;
use actix_web::test::{TestRequest, init_service, try_call_service};
use actix_web::web;
use serde_json::Value;

use super::headers::Policy;
use crate::app::{App, now_ms, today};
use crate::config::Config;
use crate::db::{self, Place};
use crate::domain::agency::{Agency, AgencyKind};
use crate::domain::definition::survey;
use crate::domain::key::{AgencyCode, BlockKey, WaveKey};
use crate::domain::wave::Wave;
use crate::scoring::method;

const SURVEY: &str = r#"
key = "little"
version = "1"
languages = ["vi", "en"]
minutes = 1
title = { vi = "Phiếu nhỏ", en = "The little one" }
source = "a test"

[scale.satisfaction]
options = [{ code = 1, vi = "Kém", en = "Bad" }, { code = 2, vi = "Vừa", en = "Fair" }, { code = 5, vi = "Tốt", en = "Good" }]
apart = [{ code = "na", vi = "Không có ý kiến", en = "No opinion" }]

[[section]]
key = "one"
title = { vi = "Phần một", en = "Part one" }

[[section.question]]
key = "staff"
kind = "choice"
scale = "satisfaction"
required = true
text = { vi = "Công chức?", en = "The staff?" }

[[section.question]]
key = "why"
kind = "text"
max_chars = 20
text = { vi = "Vì sao?", en = "Why?" }
ask_if = { question = "staff", any_of = [1] }
ask_note = { vi = "Nếu kém", en = "If bad" }

[[section.question]]
key = "wishes"
kind = "multi"
max = 2
options = [{ code = 1, vi = "Nhanh", en = "Speed" }, { code = 2, vi = "Rẻ", en = "Price" }, { code = 3, vi = "Gần", en = "Nearness" }]
text = { vi = "Mong gì?", en = "Wishes?" }

[[section.question]]
key = "visits"
kind = "count"
max = 20
text = { vi = "Mấy lần?", en = "Visits?" }
"#;

const METHOD: &str = r#"
key = "share"
version = "1"
survey = "little"
title = { vi = "Tỷ lệ", en = "Share" }
rule = { vi = "Tỷ lệ tốt.", en = "The share of good." }
source = "a test"
sources = ["drawn"]
thresholds = { show = 10, rank = 30, assess = 30 }
valid = { answered = 0.5 }
over_agencies = { kind = "mean", all = "mean" }
decimals = 2
missing = "drop"
unit = "percent"
root = "all"

[node.all]
title = { vi = "Tất cả", en = "All" }
level = "index"
aggregate = "pooled"
of = ["staff"]

[indicator.staff]
question = "staff"
statistic = { share_of = [5] }
"#;

pub const ID: &str = "0f3c5b52-1d6f-4a0e-9c37-5f2b8f6f9d11";

/// The folder of the database goes with it.
pub struct House {
    shared: super::Shared,
    _folder: tempfile::TempDir,
}

pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: web::Bytes,
}

impl House {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = Config {
            place: Place::Sqlite(folder.path().join("sipas.sqlite")),
            key_file: folder.path().join("receipt.key"),
            log_key: folder.path().join("log.key"),
            checkpoints: folder.path().join("checkpoints.log"),
            ..super::origin::tests::config(Some("https://hailong.example"), None)
        };
        let door = App::storage(&config).unwrap().door;
        let mut db = door.open().unwrap();
        for (key, from, days) in [("over", -30, 10), ("soon", 10, 20), ("demo", -5, 30)] {
            open_wave(&mut db, key, from, days);
        }
        let app = App::open(config).unwrap();
        let policy = web::Data::new(Policy::new("'sha256-abc='"));
        Self { shared: super::Shared { policy, ..super::Shared::new(app) }, _folder: folder }
    }

    /// The answer as it would go over the wire.
    pub async fn call(&self, request: TestRequest) -> Answer {
        let service = init_service(super::service(self.shared.clone())).await;
        let response = try_call_service(&service, request.to_request()).await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = to_bytes(response.into_body()).await.unwrap_or_else(|_| panic!("a whole body"));
        Answer { status, headers, body }
    }

    /// Takes the table of waves out of the database's sight, once what is known of them by heart has grown old.
    pub fn break_storage(&self) {
        use diesel::connection::SimpleConnection as _;
        std::thread::sleep(std::time::Duration::from_millis(1100));
        let mut db = db::Door(self.shared.app.config.place.clone()).open().unwrap();
        db.batch_execute("ALTER TABLE wave RENAME TO wave_out_of_sight").unwrap();
    }

    pub fn app(&self) -> &App {
        &self.shared.app
    }

    /// Ends the writer, as at a stop.
    pub fn end_writer(&self) {
        let intake = self.shared.app.intake.clone();
        let within = std::time::Duration::from_secs(10);
        assert!(std::thread::spawn(move || intake.finish(within)).join().unwrap());
    }

    pub async fn get(&self, uri: &str) -> Answer {
        self.call(TestRequest::with_uri(uri)).await
    }

    /// Sends JSON to a wave's responses.
    pub async fn send(&self, wave: &str, body: &str) -> Answer {
        let uri = format!("/api/v1/waves/{wave}/responses?lang=en");
        let request = TestRequest::post().uri(&uri).insert_header(("content-type", "application/json"));
        self.call(request.set_payload(body.to_owned())).await
    }
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {:?}", self.body))
    }

    /// Status and code of a problem.
    pub fn problem(&self) -> (u16, String) {
        assert_eq!(self.header("content-type"), "application/problem+json");
        (self.status, self.json()["code"].as_str().unwrap().to_owned())
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

fn open_wave(db: &mut db::Db, key: &str, from: i32, days: i32) {
    let survey = survey::parse(SURVEY).unwrap();
    let method = method::parse(METHOD, &survey).unwrap();
    let opens = today().plus_days(from);
    let wave = Wave {
        key: WaveKey::parse(key).unwrap(),
        survey: survey.key.clone(),
        survey_version: survey.version.clone(),
        opens,
        closes: opens.plus_days(days),
        live: key == "demo",
        demo: key == "demo",
        closed_on: None,
    };
    let agencies: Vec<Agency> = (1..=5).map(|n| agency(&format!("x{n}"))).collect();
    let opening = crate::intake::open_wave(db, &wave, &survey, &[&method], &agencies, now_ms()).unwrap();
    assert_eq!(opening, crate::intake::Opening::Opened);
}

fn agency(code: &str) -> Agency {
    Agency {
        code: AgencyCode::parse(code).unwrap(),
        name: format!("Xã {code}"),
        name_en: None,
        kind: AgencyKind::Commune,
        block: BlockKey::parse("communes").unwrap(),
        parent: None,
        valid_from: None,
        valid_to: None,
        successors: Vec::new(),
        files: None,
    }
}
