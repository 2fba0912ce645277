//! The pages from the door to the disk, as a browser without scripts walks them.

use std::time::{Duration, Instant};

use actix_web::test::TestRequest;

use super::testing::{Answer, House, ID};

fn post(uri: &str, body: &str) -> TestRequest {
    let request = TestRequest::post().uri(uri).insert_header(("content-type", "application/x-www-form-urlencoded"));
    request.set_payload(body.to_owned())
}

fn text(answer: &Answer) -> &str {
    std::str::from_utf8(&answer.body).unwrap()
}

/// What stands between two marks.
fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("no {before} in {text}"));
    rest.split_once(after).unwrap().0
}

fn id_of(answer: &Answer) -> String {
    between(text(answer), "name=\"id\" value=\"", "\"").to_owned()
}

async fn receipt(house: &House, answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", text(answer));
    let page = house.get(answer.header("location")).await;
    assert_eq!((page.status, page.header("cache-control")), (200, "no-store"));
    between(text(&page), "aria-labelledby=\"code-name\">", "<").to_owned()
}

#[actix_web::test]
async fn a_form_is_filled_sent_and_kept_once() {
    let house = House::new();
    let form = house.get("/s/demo/x1").await;
    assert_eq!((form.status, form.header("cache-control")), (200, "private, no-cache"));
    let id = id_of(&form);
    assert_ne!(id, id_of(&house.get("/s/demo/x1").await), "every form has a number of its own");

    let body = format!("id={id}&lang=vi&staff=1&why=Ch%E1%BB%9D+l%C3%A2u&wishes=1&wishes=3&visits=");
    let first = receipt(&house, &house.call(post("/s/demo/x1", &body)).await).await;
    let again = receipt(&house, &house.call(post("/s/demo/x1", &body)).await).await;
    assert_eq!(first, again);
    assert_eq!(text(&house.get("/api/v1/waves/demo").await).matches("\"responses\":1").count(), 1);

    let other = house.call(post("/s/demo/x1", &body.replace("staff=1", "staff=5"))).await;
    assert_eq!(other.status, 409);
    assert!(text(&other).contains("name=\"staff\" value=\"5\" checked"));
    assert_ne!(id_of(&other), id);
    let theirs = body.replace("staff=1", "staff=5").replace(&id, &id_of(&other));
    assert_ne!(receipt(&house, &house.call(post("/s/demo/x1", &theirs)).await).await, first);
}

#[actix_web::test]
async fn a_form_with_faults_comes_back_in_its_language_with_everything_typed() {
    let house = House::new();
    let sent = house.call(post("/s/demo/x1", &format!("id={ID}&lang=en&visits=ba&why=%3Cb%3E&wishes=9"))).await;
    assert_eq!(sent.status, 422);
    let page = text(&sent);
    assert_eq!(id_of(&sent), ID, "the same form, so the same number");
    assert!(page.contains("<html lang=\"en\">") && page.contains("3 answers are missing or wrong."));
    assert!(page.contains("value=\"ba\"") && page.contains("&#60;b&#62;</textarea>"));
    let stale = house.call(post("/s/demo/x1", "id=1&staff=5")).await;
    assert_eq!(stale.status, 422);
    assert!(text(&stale).contains("name=\"staff\" value=\"5\" checked") && id_of(&stale).len() == 36);
}

#[actix_web::test]
async fn the_language_of_the_form_goes_along_to_the_receipt() {
    let house = House::new();
    let sent = house.call(post("/s/demo/x1", &format!("id={ID}&lang=en&staff=5"))).await;
    assert!(sent.header("location").ends_with("?lang=en"));
    assert!(text(&house.get(sent.header("location")).await).contains("Your form has been recorded"));
}

#[actix_web::test]
async fn outside_its_days_a_wave_says_so_and_shows_what_was_typed() {
    let house = House::new();
    assert_eq!(house.get("/s/over/x1").await.status, 410);
    assert_eq!(house.get("/s/soon/x1").await.status, 403);
    let late = house.call(post("/s/over/x1", &format!("id={ID}&staff=1&why=Ch%E1%BB%9D"))).await;
    assert_eq!(late.status, 410);
    assert!(text(&late).contains("Phiếu này chưa được ghi nhận") && text(&late).contains(">Chờ</dd>"));
    for (uri, words) in
        [("/s/none/x1", "unknown_wave"), ("/s/demo/x9", "unknown_agency"), ("/r/none", "Trang biên nhận này không còn")]
    {
        let page = house.get(uri).await;
        assert_eq!(page.status, 404);
        assert!(text(&page).contains(words), "{}", text(&page));
    }
}

#[actix_web::test]
async fn a_small_answer_is_not_compressed_and_comes_in_one_piece() {
    let house = House::new();
    for (uri, coding) in
        [("/healthz", ""), ("/api/v1/waves/demo", ""), ("/api/v1/waves/demo/survey", "br"), ("/", "br")]
    {
        let answer = house.call(TestRequest::with_uri(uri).insert_header(("accept-encoding", "gzip, br"))).await;
        assert_eq!((answer.status, answer.header("content-encoding")), (200, coding), "{uri}");
        assert_eq!(answer.header("vary").matches("accept-encoding").count(), 1, "{uri}");
    }
}

#[actix_web::test]
async fn a_receipt_is_found_again_however_it_is_typed() {
    let house = House::new();
    let code = receipt(&house, &house.call(post("/s/demo/x1", &format!("id={ID}&staff=5"))).await).await;
    let typed = code.to_lowercase().replace('-', "+");
    let found = house.call(post("/check", &format!("code={typed}"))).await;
    assert_eq!((found.status, text(&found).contains("Phiếu đã được ghi; bản xác nhận")), (200, true));
    let wrong = format!("code={}{}", if code.starts_with('0') { '1' } else { '0' }, &code[1..]);
    for (body, status) in [(wrong.as_str(), 422), ("code=abc", 422), ("", 422), ("code=0000-0000-0000-0000", 404)] {
        let page = house.call(post("/check", body)).await;
        assert_eq!((page.status, text(&page).contains("class=\"good\"")), (status, false), "{body}");
    }
}

#[actix_web::test]
async fn results_are_shown_of_live_waves_only() {
    let house = House::new();
    let list = house.get("/results?fbclid=x").await;
    assert!(list.status == 200 && text(&list).contains("/results/demo") && !text(&list).contains("/results/over"));
    for (uri, status) in [
        ("/results/demo", 200),
        ("/results/demo?count=all&method=share", 200),
        ("/results/demo/x1?count=beside", 200),
        ("/results/demo/communes", 200),
        ("/results/demo/all", 200),
        ("/results/demo/x9", 404),
        ("/results/demo?count=some", 400),
        ("/results/demo?method=other", 404),
        ("/results/over", 404),
        ("/results/over/x1", 404),
        ("/results/none", 404),
    ] {
        let page = house.get(uri).await;
        assert_eq!(page.status, status, "{uri}");
        assert!(text(&page).starts_with("<!doctype html>"), "{uri}");
    }
}

#[actix_web::test]
async fn the_first_page_finds_an_agency() {
    let house = House::new();
    let page = house.get("/?q=xa+x3&zarsrc=1").await;
    assert_eq!(page.status, 200);
    assert!(text(&page).contains("href=\"/s/demo/x3\"") && !text(&page).contains("href=\"/s/demo/x2\""));
}

#[actix_web::test]
async fn without_a_writer_nothing_is_ready_and_nothing_that_was_typed_is_lost() {
    let house = House::new();
    assert_eq!(house.get("/readyz").await.status, 200);
    house.end_writer();
    let ready = house.get("/readyz").await;
    assert_eq!((ready.status, ready.header("retry-after")), (503, "5"));
    let failed = r#"{"ready":false,"checks":{"data":"ok","database":"ok","writer":"failed","disk":"ok","log":"ok"}}"#;
    assert_eq!(text(&ready), failed);
    let sent = house.call(post("/s/demo/x1", &format!("id={ID}&staff=1&why=Ch%E1%BB%9D"))).await;
    assert_eq!((sent.status, sent.header("retry-after")), (503, "5"));
    assert!(id_of(&sent) == ID && text(&sent).contains(">\nChờ</textarea>"), "{}", text(&sent));
}

#[actix_web::test]
async fn a_log_that_is_not_as_it_should_be_takes_nothing_and_is_read_on() {
    let house = House::new();
    house.app().set_read_only(Some("a secret reason".to_owned()));
    let sent = house.call(post("/s/demo/x1", &format!("id={ID}&staff=1&why=Ch%E1%BB%9D"))).await;
    assert_eq!((sent.status, sent.header("retry-after")), (503, "600"));
    assert!(id_of(&sent) == ID && text(&sent).contains(">\nChờ</textarea>"), "{}", text(&sent));
    assert!(text(&sent).contains("tạm ngừng nhận phiếu") && !text(&sent).contains("secret"));
    let body = format!(r#"{{"id": "{ID}", "agency": "x1", "answers": {{"staff": 5}}}}"#);
    let program = house.send("demo", &body).await;
    assert_eq!(program.problem(), (503, "read_only".to_owned()));
    assert!(!text(&program).contains("secret"));
    let ready = house.get("/readyz").await;
    assert!(ready.status == 503 && text(&ready).contains(r#""log":"failed""#) && !text(&ready).contains("secret"));
    assert_eq!(house.get("/results/demo").await.status, 200);
    house.app().set_read_only(None);
    assert_eq!(house.send("demo", &body).await.status, 201);
    assert_eq!(house.get("/readyz").await.status, 200);
}

#[actix_web::test]
async fn with_the_storage_gone_what_was_typed_comes_back() {
    let house = House::new();
    assert_eq!(house.get("/s/demo/x1").await.status, 200);
    house.break_storage();
    let sent = house.call(post("/s/demo/x1", &format!("id={ID}&staff=1&why=Ch%E1%BB%9D"))).await;
    assert_eq!((sent.status, sent.header("retry-after")), (503, "30"));
    assert!(id_of(&sent) == ID && text(&sent).contains(">\nChờ</textarea>"), "{}", text(&sent));
}

#[actix_web::test]
async fn a_receipt_and_the_word_of_what_is_invented_need_no_database() {
    let house = House::new();
    let sent = house.call(post("/s/demo/x1", &format!("id={ID}&staff=5"))).await;
    for page in [house.get("/check").await, house.get(sent.header("location")).await] {
        assert!(text(&page).contains("SỐ LIỆU GIẢ LẬP"), "{}", text(&page));
    }
    house.break_storage();
    for page in [house.get("/check").await, house.get(sent.header("location")).await] {
        assert!(page.status == 200 && text(&page).contains("SỐ LIỆU GIẢ LẬP"), "{}", text(&page));
    }
}

#[actix_web::test]
async fn a_database_that_does_not_answer_is_waited_for_once_and_not_by_everybody() {
    let house = House::new();
    assert_eq!(house.get("/s/demo/x1").await.status, 200);
    std::thread::sleep(Duration::from_millis(1100));
    let _taken = house.app().take_readers();
    let took = async || {
        let began = Instant::now();
        assert_eq!(house.get("/s/demo/x1").await.status, 200);
        began.elapsed()
    };
    let (first, second, third) = (took().await, took().await, took().await);
    assert!(first > Duration::from_secs(1), "it is waited for: {first:?}");
    assert!(second + third < Duration::from_millis(900), "{second:?} {third:?}");
}
