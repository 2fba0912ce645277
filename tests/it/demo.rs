//! `sipas demo`: ready soon, the same data on a second start, other data only when asked, and nowhere mistaken for real.

use std::io::Write as _;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::harness::store::sipas;
use crate::harness::*;

/// A debug build on a busy machine; the promise of three seconds is for a release build.
const GENEROUS: Duration = Duration::from_mins(2);

/// Starts a demo and waits until it is healthy; says how long that took.
fn demo(folder: &std::path::Path, flags: &[&str]) -> Server {
    let mut command = sipas();
    command.current_dir(folder).args(["demo", "--addr", "127.0.0.1:0", "--data"]).arg(folder.join("demo")).args(flags);
    let began = Instant::now();
    let server = Server::start(command);
    let web = server.web();
    while web.get("/healthz").status != 200 {
        assert!(began.elapsed() < GENEROUS, "not healthy after {:?}:\n{}", began.elapsed(), server.printed());
        std::thread::sleep(Duration::from_millis(20));
    }
    let line = format!("demo {flags:?}: healthy after {:.2} s\n", began.elapsed().as_secs_f64());
    let _ = std::io::stderr().write_all(line.as_bytes());
    server
}

fn figures(web: &Web) -> String {
    web.get("/api/v1/waves/demo/index.csv?count=all").expect(200).text().to_owned()
}

#[test]
fn a_demo_is_whole_marked_and_lasting() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let server = demo(folder.path(), &["--seed", "7"]);
    let web = server.web();
    assert_eq!(described(&web, "demo")["responses"], 5000);
    let printed = server.printed();
    for address in ["/s/demo/", "/results/demo", "/api/v1/waves/demo/index.xlsx"] {
        let word = printed.split_whitespace().find(|word| word.contains(address));
        let word = word.unwrap_or_else(|| panic!("{address} is not printed:\n{printed}"));
        let path = word.strip_prefix(&server.base).unwrap_or_else(|| panic!("{word} is not of {}", server.base));
        web.get(path).expect(200);
    }
    assert!(printed.contains('█') || printed.contains('▀'), "no QR:\n{printed}");

    let banner = ("SỐ LIỆU GIẢ LẬP để giới thiệu phần mềm", "INVENTED DATA to show the program");
    let form = format!("/s/demo/{HOME_AFFAIRS}");
    let results = format!("/results/demo/{HOME_AFFAIRS}");
    for path in ["/", &form, "/results", "/results/demo", &results, "/check"] {
        assert!(visible(web.get(path).text()).contains(banner.0), "{path}");
        assert!(visible(web.get(&format!("{path}?lang=en")).text()).contains(banner.1), "{path}");
    }
    let workbook = web.get("/api/v1/waves/demo/index.xlsx?count=all&lang=en").expect(200);
    for (name, cells) in sheets(&workbook.body) {
        assert!(cells.iter().flatten().any(|cell| cell.contains(banner.1) || cell.contains(banner.0)), "sheet {name}");
    }
    let mostly_drawn = web.get("/api/v1/waves/demo/index.json?count=counted").expect(200).json();
    let counted = index_root(&mostly_drawn)["n_respondents"].as_u64().expect("a number");
    assert!((2500..5000).contains(&counted), "{counted} of 5000 are counted");

    // One's own answer goes in among them, and stays.
    let page = web.get(&form).expect(200);
    let mut own = Form::with(page.text(), "id");
    for (factor, questions) in [(1, 4), (2, 5), (3, 6), (4, 3)] {
        for question in 1..=questions {
            own.set(&format!("q{factor}_{question}"), &["5"]);
        }
    }
    let receipt = web.get(own.send(&web, &form).expect(303).header("location").expect("a place")).expect(200);
    let code = find_receipt(&visible(receipt.text())).expect("a receipt");
    let before = figures(&web);
    assert_eq!(server.stop(), Some(0));

    let server = demo(folder.path(), &[]);
    assert_eq!(described(&server.web(), "demo")["responses"], 5001, "a second start goes on with the same data");
    assert_eq!(figures(&server.web()), before);
    assert!(is_recorded(&server.web(), &code));
    drop(server);

    let server = demo(folder.path(), &["--fresh", "--seed", "8"]);
    assert_eq!(described(&server.web(), "demo")["responses"], 5000);
    assert!(!is_recorded(&server.web(), &code));
    assert_ne!(figures(&server.web()), before, "another seed makes other answers");
}

#[test]
fn the_same_seed_makes_the_same_index() {
    let folders = [(); 2].map(|()| tempfile::tempdir().expect("a temporary folder"));
    let [one, other] = folders.each_ref().map(|folder| demo(folder.path(), &["--seed", "11"]));
    let index = |server: &Server| {
        let mut index = server.web().get("/api/v1/waves/demo/index.json?count=all").expect(200).json();
        // Where it was made is not part of it.
        index.as_object_mut().expect("an object").remove("links");
        index
    };
    assert_eq!(index(&one), index(&other));
    assert_eq!(figures(&one.web()), figures(&other.web()));
}

#[test]
fn an_interrupted_first_start_is_finished_by_the_next() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let whole = tempfile::tempdir().expect("a temporary folder");
    for pause in [0, 30, 120, 400, 900] {
        let mut command = sipas();
        command.args(["demo", "--addr", "127.0.0.1:0", "--seed", "5", "--data"]).arg(folder.path().join("demo"));
        let server = Server::start(command);
        std::thread::sleep(Duration::from_millis(pause));
        server.kill();
    }
    let server = demo(folder.path(), &["--seed", "6"]);
    let web = server.web();
    assert_eq!(described(&web, "demo")["responses"], 5000, "no answer is there twice, none is missing");
    let other = demo(whole.path(), &["--seed", "5"]);
    assert_eq!(figures(&web), figures(&other.web()), "the seed is that of the first start");
}

#[test]
fn a_demo_beside_real_settings_uses_none_of_their_keys_and_names() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let settings = "log_key = \"real.key\"\nkey_file = \"real-receipt.key\"\nlog_name = \"hailong.example/sipas\"\n\
                    base_url = \"https://hailong.example\"\nlog_format = \"json\"\n\n[limits]\npages = \"1/1h\"\n\n\
                    [organiser]\nhotline = \"0296 000 000\"\n";
    std::fs::write(folder.path().join("sipas.toml"), settings).expect("a file");
    let server = demo(folder.path(), &[]);
    let web = server.web();
    assert!(!folder.path().join("real.key").exists() && folder.path().join("demo/log.key").exists());
    let keys = web.get("/log/keys.txt").expect(200);
    assert!(!keys.text().contains("hailong.example"), "{}", keys.text());
    for _ in 0..3 {
        assert!(!visible(web.get("/").expect(200).text()).contains("0296 000 000"));
    }
    assert!(server.printed().contains("The demo is ready") && !server.printed().contains("hailong.example"));
}

/// Runs what must end soon, and badly; gives what it said.
fn refused(mut command: std::process::Command) -> String {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the binary runs");
    let mut ended = None;
    let began = Instant::now();
    while ended.is_none() && began.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(20));
        ended = child.try_wait().expect("it is ours");
    }
    let _ = child.kill();
    let output = child.wait_with_output().expect("it is ours");
    assert!(ended.is_some_and(|status| !status.success()), "it must be refused: {output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_demo_upgrades_nothing_that_is_not_its_own() {
    let store = Store::sqlite();
    store.open_wave("counter", "sipas-short", &[]);
    assert_eq!(store.run(&["migrate", "--back", "--yes"]).code, 0);
    // All but how long the trial took.
    let standing = || {
        let tried = store.run(&["migrate", "--dry-run"]).ok();
        tried.lines().filter(|line| !line.starts_with("tried")).map(str::to_owned).collect::<Vec<_>>()
    };
    let before = standing();
    let data = store.folder().join("data").to_str().expect("a plain name").to_owned();
    let refused = store.run(&["demo", "--addr", "127.0.0.1:0", "--data", &data]);
    assert!(refused.code != 0 && refused.err.contains("is not a demo's data"), "{refused}");
    assert_eq!(standing(), before);
}

#[test]
fn a_demo_does_not_touch_what_is_not_a_demo() {
    let store = Store::sqlite();
    store.open_wave("counter", "sipas-short", &[]);
    let data = store.folder().join("data").to_str().expect("a plain name").to_owned();
    for flags in [&["--fresh"][..], &[]] {
        let mut command = sipas();
        command.args(["demo", "--addr", "127.0.0.1:0", "--data", &data]).args(flags);
        refused(command);
        let listed = store.run(&["wave", "list"]).ok();
        assert!(listed.contains("counter") && !listed.contains("demo"), "{flags:?}: {listed}");
    }
}

#[test]
fn a_fresh_demo_removes_no_keys_of_a_service_whose_data_are_elsewhere() {
    let store = Store::sqlite();
    store.open_wave("counter", "sipas-short", &[]);
    let server = store.serve();
    within(Duration::from_secs(5), "a checkpoint", || server.web().get("/log/checkpoint").status == 200);
    assert_eq!(server.stop(), Some(0));
    // With PostgreSQL these stand in the folder, and no database of ours.
    let data = store.folder().join("data");
    std::fs::remove_file(data.join("sipas.sqlite")).expect("it was there");
    let names = ["receipt.key", "log.key", "checkpoints.log"];
    let kept = || names.map(|name| std::fs::read(data.join(name)).expect(name));
    let before = kept();
    let mut command = sipas();
    command.args(["demo", "--fresh", "--addr", "127.0.0.1:0", "--data"]).arg(&data);
    refused(command);
    assert_eq!(kept(), before);
    assert!(!data.join("sipas.sqlite").exists());
}

#[test]
fn a_running_demo_is_not_swept_away() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let server = demo(folder.path(), &[]);
    let mut command = sipas();
    command.args(["demo", "--fresh", "--addr", "127.0.0.1:0", "--data"]).arg(folder.path().join("demo"));
    let told = refused(command);
    assert!(told.contains("in use"), "{told}");
    assert_eq!(described(&server.web(), "demo")["responses"], 5000);
}
