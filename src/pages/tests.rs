//! What must hold on every page: nothing unescaped, no style attribute, ids unique, labels and descriptions that lead somewhere.

use std::collections::BTreeSet;

use super::samples::{ID, agency, given, languages, masthead, odd_survey, survey, wave};
use super::shell::Masthead;
use super::{check, closed, form, home, problem, receipt, results, slips, ticket};
use crate::domain::day::Day;
use crate::domain::response::{Channel, Source};
use crate::domain::submission::{Expected, Fault, Given, GivenAnswers, Rejection, Unmet};
use crate::domain::survey::Survey;
use crate::domain::text::Language;
use crate::domain::ticket::TicketState;
use crate::error::Error;
use crate::error::samples::one_of_each;

const HOSTILE: &str = "</textarea><script>alert('1')</script>\" onfocus=\"x & ”";

fn form_page(survey: &Survey, answers: &GivenAnswers, state: form::State, language: &Language) -> String {
    let (masthead, wave, agency) = (masthead(), wave(), agency("30760", "Phường <Rạch> Giá", "communes"));
    form::FormPage {
        masthead: &masthead,
        language,
        wave: &wave,
        survey,
        agency: &agency,
        ticket: None,
        id: ID,
        given: answers,
        state,
    }
    .html()
}

/// The values of an attribute, wherever it stands.
fn attributes<'p>(page: &'p str, name: &str) -> Vec<&'p str> {
    let body = page.split_once("</style>").expect("every page has the style").1;
    let mark = format!(" {name}=\"");
    body.match_indices(&mark).map(|(place, _)| body[place + mark.len()..].split('"').next().unwrap_or("")).collect()
}

/// What must hold on every page.
fn examine(page: &str) {
    assert!(page.starts_with("<!doctype html>"), "{}", &page[..page.len().min(60)]);
    assert_eq!(page.matches("<style>").count(), 1);
    assert!(page.contains(&format!("<style>{}</style>", super::style::text())));
    assert!(attributes(page, "style").is_empty() && !page.contains("<script"));
    assert!(page.contains("<html lang=\"vi\">") || page.contains("<html lang=\"en\">"));
    assert_eq!(page.matches("<h1").count(), 1);
    assert!(!page.contains('{') || page.split_once("</style>").is_some_and(|(_, body)| !body.contains('{')));
    let ids = attributes(page, "id");
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(unique.len(), ids.len(), "{ids:?}");
    for target in attributes(page, "for") {
        assert!(unique.contains(target), "for={target}");
    }
    for list in ["aria-describedby", "aria-labelledby"] {
        for target in attributes(page, list).iter().flat_map(|ids| ids.split(' ')) {
            assert!(unique.contains(target), "{list}={target}");
        }
    }
    for link in attributes(page, "href").iter().filter_map(|link| link.strip_prefix('#')) {
        assert!(unique.contains(link), "#{link}");
    }
}

#[test]
fn a_fresh_form_holds_together_in_every_language() {
    for language in languages() {
        for survey in [survey(), odd_survey()] {
            let page = form_page(&survey, &GivenAnswers::new(), form::State::Fresh, &language);
            examine(&page);
            for question in &survey.questions {
                assert!(attributes(&page, "name").contains(&question.key.as_str()), "{}", question.key);
            }
            assert!(attributes(&page, "value").contains(&ID));
            assert!(!page.contains(" checked") && !page.contains(" selected"));
        }
    }
}

#[test]
fn an_optional_choice_can_be_undone_and_a_required_one_cannot_be_skipped() {
    let page = form_page(&odd_survey(), &GivenAnswers::new(), form::State::Fresh, &Language::vietnamese());
    let skips = page.matches("<input type=\"radio\" name=\"free\" value=\"\">").count();
    assert_eq!((skips, page.matches("Bỏ qua câu này").count()), (1, 1));
    assert_eq!(page.matches("(bắt buộc)").count(), 4);
    assert!(page.contains("Đọc kỹ. Chọn tối đa 2 ý.") && page.contains("Ghi một số từ 0 đến 1.200."));
}

#[test]
fn what_was_typed_comes_back_and_is_escaped() {
    let survey = odd_survey();
    let mut answers = given(&[("level", "2"), ("times", "ba<b>\u{7}"), ("words", HOSTILE), ("nonsense<x>", "1")]);
    answers.insert("ticks".into(), Given::List(["1", "3"].map(|code| Given::Word(code.into())).into()));
    let rejections = survey.accept(&Channel::open_web(), &answers, Unmet::LeaveOut, true).unwrap_err();
    for language in languages() {
        let page = form_page(&survey, &answers, form::State::Rejected(&rejections), &language);
        examine(&page);
        assert!(!page.contains("<script") && !page.contains("onfocus=\"") && !page.contains("<x>"));
        assert!(page.contains("&#60;script&#62;alert(&#39;1&#39;)"), "{page}");
        assert!(attributes(&page, "value").contains(&"ba&#60;b&#62;"));
        assert!(page.contains("name=\"level\" value=\"2\" checked"));
        assert_eq!(page.matches(" checked").count(), 3);
        // Each fault: a link in the summary by the question's number, a message beside its question.
        for rejection in rejections.iter().filter(|rejection| rejection.fault != Fault::UnknownQuestion) {
            let key = &rejection.question;
            let (place, question) = survey.find(key).unwrap();
            let (number, text) = (place + 1, question.text.in_language(&language).replace('\'', "&#39;"));
            assert!(page.contains(&format!("<a href=\"#q-{key}\">{number}. {text}</a>")), "{key}");
            assert!(page.contains(&format!("<small>{number}.</small> {text}")), "{key}");
            assert!(page.contains(&format!("id=\"e-{key}\"")), "{key}");
        }
        assert!(page.contains("nonsense&#60;x&#62;"));
        assert!(page.contains("role=\"alert\" tabindex=\"-1\" autofocus"));
        assert!(!page.contains("?lang="), "a language switch would lose what was typed");
    }
    let page = form_page(&survey, &answers, form::State::Rejected(&rejections), &Language::vietnamese());
    assert!(page.contains(&format!("Còn {} câu chưa trả lời hoặc chưa đúng.", rejections.len())));
}

#[test]
fn busy_and_conflict_keep_everything_and_say_that_nothing_was_sent() {
    let answers = given(&[("level", "na"), ("words", "cảm ơn\nnhiều")]);
    for (state, sentence) in [
        (form::State::Busy, "phiếu CHƯA được gửi"),
        (form::State::Conflict, "Đây có phải là ý kiến của một người khác không?"),
        (form::State::Stale, "câu trả lời vẫn được giữ nguyên"),
    ] {
        let page = form_page(&odd_survey(), &answers, state, &Language::vietnamese());
        examine(&page);
        assert!(page.contains(sentence) && page.contains("cảm ơn\nnhiều</textarea>"));
        assert!(page.contains("value=\"na\" checked"));
    }
}

#[test]
fn a_closed_wave_shows_what_was_typed_and_where_to_send_it() {
    let (survey, wave, agency, masthead) = (odd_survey(), wave(), agency("1", "Xã A", "communes"), masthead());
    let answers = given(&[("level", "2"), ("words", HOSTILE), ("free", ""), ("level_x", "1")]);
    for language in languages() {
        let page = closed::over(&masthead, &language, &wave, &survey, &agency, &answers);
        examine(&page);
        assert!(page.contains("31/10/2026") && page.contains("6 Nguyễn Công Trứ"));
        assert!(page.contains("&#60;script&#62;") && !page.contains("<script"));
        examine(&closed::over(&Masthead::default(), &language, &wave, &survey, &agency, &GivenAnswers::new()));
        examine(&closed::not_yet(&masthead, &language, &wave, &agency));
    }
}

#[test]
fn the_notice_leaves_out_what_is_not_known() {
    let (survey, wave, agency) = (survey(), wave(), agency("1", "Xã A", "communes"));
    let page = |masthead: &Masthead| {
        let (given, language) = (GivenAnswers::new(), Language::vietnamese());
        let state = form::State::Fresh;
        form::FormPage {
            masthead,
            language: &language,
            wave: &wave,
            survey: &survey,
            agency: &agency,
            ticket: None,
            id: ID,
            given: &given,
            state,
        }
        .html()
    };
    let full = page(&masthead());
    assert!(full.contains("xin báo 0297 1022 hoặc Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh, 0297 386 2000."));
    assert!(full.contains("Xem thêm: <a href=\"https://example.vn/bao-ve-du-lieu?a=1&#38;b=2\">"));
    assert!(full.contains("Chỉ số hài lòng năm 2026"));
    let bare = Masthead { hotline: None, front_phone: None, privacy_url: None, ..masthead() };
    let bare = page(&bare);
    assert!(!bare.contains("xin báo") && !bare.contains("Xem thêm"));
    assert!(bare.contains("Đơn vị chịu trách nhiệm: Sở Nội vụ tỉnh An Giang."));
}

#[test]
fn every_fault_has_a_message_in_both_languages() {
    let survey = odd_survey();
    let option = |code: &str| code.to_owned();
    let faults = [
        Fault::Required,
        Fault::UnknownQuestion,
        Fault::UnknownOption { given: option("9") },
        Fault::NotAsked,
        Fault::SeveralValues,
        Fault::RepeatedOption { given: option("1") },
        Fault::TooMany { max: 2 },
        Fault::Exclusive { option: option("3") },
        Fault::WrongType { expected: Expected::OneCode },
        Fault::WrongType { expected: Expected::ListOfCodes },
        Fault::WrongType { expected: Expected::WholeNumber },
        Fault::WrongType { expected: Expected::Words },
        Fault::OutOfRange { max: 1200 },
        Fault::TooLong { max_chars: 40, found: 41 },
        Fault::ControlCharacter,
    ];
    for fault in faults {
        let rejection = Rejection { question: "ticks".to_owned(), fault };
        let question = survey.find("ticks").map(|(_, question)| question);
        let [vi, en, _] = languages().map(|language| super::fault::message(&rejection, question, &language));
        assert!(!vi.contains('{') && vi.ends_with('.') && vi != en, "{vi}");
        assert!(!en.contains('{') && en.ends_with('.'), "{en}");
    }
    let exclusive = Rejection { question: "ticks".to_owned(), fault: Fault::Exclusive { option: option("3") } };
    let ticks = survey.find("ticks").map(|(_, question)| question);
    assert_eq!(
        super::fault::message(&exclusive, ticks, &Language::vietnamese()),
        "Ý “Không gì cả” không chọn cùng ý khác được."
    );
}

#[test]
fn every_error_has_a_page_that_tells_nothing_of_the_inside() {
    for error in one_of_each() {
        let [vi, en, _] = languages().map(|language| problem::page(&error, 500, &language, None, true, true));
        for page in [&vi, &en] {
            examine(page);
            assert!(page.contains(error.code()) && !page.contains("SECRET") && !page.contains("<x>"));
        }
        assert_ne!(vi, en);
        assert!(vi.contains("?lang=en"), "{error}");
        let sent = problem::page(&error, 500, &languages()[0], None, true, false);
        assert!(!sent.contains("?lang="), "what was sent is not left behind for a language: {error}");
    }
}

#[test]
fn a_body_that_stalled_is_sent_again_from_the_form_that_still_holds_it() {
    let page = problem::page(&Error::BodyTooSlow { limit_s: 30 }, 408, &Language::vietnamese(), None, false, false);
    assert!(page.contains("phiếu CHƯA được ghi nhận: xin quay lại phiếu và bấm gửi lần nữa"), "{page}");
}

#[test]
fn the_receipt_and_its_check_say_recorded_and_no_more() {
    let masthead = masthead();
    for language in languages() {
        let page = receipt::page(&masthead, &language, false, "0123-4567-89AB-CDEF", "https://hailong.vn");
        examine(&page);
        assert!(page.contains("0123-4567-89AB-CDEF") && page.contains(">hailong.vn/check</a>"));
        examine(&receipt::gone(&masthead, &language, true, ""));
        examine(&check::page(&masthead, &language, true, "", None));
        for outcome in [
            check::Outcome::Recorded(Day::parse("2026-11-20").unwrap()),
            check::Outcome::Pending { minutes: 7 },
            check::Outcome::Unknown,
            check::Outcome::WrongLength,
            check::Outcome::WrongCharacter,
            check::Outcome::WrongDigit,
        ] {
            let page = check::page(&masthead, &language, false, HOSTILE, Some(outcome));
            examine(&page);
            assert!(page.contains("&#60;script&#62;"));
            let confirmed = matches!(outcome, check::Outcome::Recorded(_));
            let recorded = confirmed || matches!(outcome, check::Outcome::Pending { .. });
            assert_eq!((page.contains("class=\"good\""), page.contains("/check/proof")), (recorded, confirmed));
            assert_eq!(page.contains("20/11/2026"), confirmed);
        }
    }
}

#[test]
fn the_pages_of_a_ticket_hold_together_and_keep_what_was_typed() {
    let (survey, wave, agency, masthead) = (survey(), wave(), agency("1", "Xã <A>", "communes"), masthead());
    for language in languages() {
        examine(&ticket::entering(&masthead, &language, true, None));
        let page = ticket::entering(&masthead, &language, false, Some(HOSTILE));
        examine(&page);
        assert!(page.contains("&#60;script&#62;") && page.contains("aria-invalid"));
        examine(&ticket::disputed(&masthead, &language, false));
        let typed = given(&[("q1_1", "2"), ("comment", HOSTILE)]);
        for (state, given) in [(TicketState::Used, &typed), (TicketState::Spoiled, &GivenAnswers::new())] {
            let (masthead, language, survey) = (&masthead, &language, &survey);
            let (wave, agency, code, is_open) = (&wave, &agency, "ZZZZ-ZZZZ-ZZZZ-ZZZF", !given.is_empty());
            let page =
                ticket::SpentPage { masthead, language, wave, survey, agency, code, state, given, is_open }.html();
            examine(&page);
            assert!(page.contains("action=\"/t/ZZZZ-ZZZZ-ZZZZ-ZZZF/dispute\"") && !page.contains("<A>"));
            assert_eq!((page.contains("&#60;script&#62;"), page.contains("/s/2026/1")), (is_open, is_open));
        }
    }
}

#[test]
fn eight_slips_stand_on_a_sheet_and_nothing_is_loaded() {
    let (wave, agency) = (wave(), agency("1", "Xã <A>", "communes"));
    let link = "https://hailong.example/t/ZZZZ-ZZZZ-ZZZZ-ZZZF";
    let slip = slips::Slip { code: "ZZZZ-ZZZZ-ZZZZ-ZZZF", link, agency: &agency, source: Source::Drawn };
    let page = slips::SlipsPage {
        organiser: "Sở <B>",
        address: "hailong.example/t",
        wave: &wave,
        batch: "b-1",
        slips: &[slip; 17],
    };
    let page = page.html();
    assert_eq!((page.matches("<section").count(), page.matches("<article").count()), (3, 17));
    assert!(page.contains("17 phiếu mời, lô b-1, đợt 2026") && page.contains("đến hết ngày 31/10/2026"));
    assert!(page.contains("chọn ngẫu nhiên") && !page.contains("<A>") && !page.contains("<B>"));
    assert!(!page.contains("<script") && !page.contains("url(") && !page.contains("style=") && !page.contains("href="));
}

#[test]
fn the_finder_reads_past_marks_and_case() {
    let (survey, wave, masthead) = (survey(), wave(), masthead());
    let agencies = [
        agency("kg-1", "Đặc khu Kiên Hải", "communes"),
        agency("kg-2", "Xã Kiên Lương", "communes"),
        agency("x-snv", "Sở Nội vụ", "departments"),
    ];
    let offer = home::Offer { wave: &wave, survey: &survey, agencies: &agencies, has_results: false };
    let on = |day: &str, query: &str| {
        home::page(&masthead, &Language::vietnamese(), &[offer], Day::parse(day).unwrap(), query)
    };
    let all = on("2026-10-01", "");
    examine(&all);
    assert!(all.contains("Xã, phường, đặc khu") && all.contains("/s/2026/x-snv"));
    for (query, found) in [("dac khu kien", 1), ("KIÊN", 2), ("noi vu", 1), ("hải kiên", 1), ("x-snv", 1), ("huế", 0)]
    {
        let page = on("2026-10-01", query);
        examine(&page);
        assert_eq!(page.matches("href=\"/s/").count(), found, "{query}");
    }
    assert!(on("2026-10-01", "<b>").contains("“&#60;b&#62;”"));
    for (day, sentence) in [("2026-08-31", "Sẽ"), ("2026-11-01", "Đã")] {
        let line = format!(". Đợt 2026. {sentence} nhận ý kiến từ ngày 1/9/2026 đến hết ngày 31/10/2026.");
        assert!(on(day, "").contains(&line), "{day}");
    }
}

#[test]
fn a_wave_that_is_over_is_not_said_to_be_open() {
    let (wave, survey, masthead) = (wave(), survey(), masthead());
    let public = [results::list::Public { wave: &wave, survey: &survey }];
    let page = |day| results::list::page(&masthead, &Language::english(), &public, day);
    assert!(page(wave.closes).contains("Open from ") && !page(wave.closes).contains("Was open"));
    let after = page(wave.closes.plus_days(1));
    assert!(after.contains("Was open from ") && !after.contains("Open from "), "{after}");
}
