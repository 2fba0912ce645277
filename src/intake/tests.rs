//! The queue and its writer under pressure: full, and panicking.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::{Errand, Intake, QUEUE, Queue};
use crate::db::{self, Door, Place};
use crate::domain::day::Day;
use crate::domain::key::{AgencyCode, WaveKey};
use crate::domain::response::{Channel, Response, ResponseId};
use crate::domain::submission::{Given, Unmet};
use crate::domain::survey::Survey;
use crate::error::Error;
use crate::scoring::testing;

fn response(survey: &Survey, n: u16) -> Response {
    let given = [("a1".to_owned(), Given::Word("5".to_owned()))].into_iter().collect();
    let accepted = survey.accept(&Channel::open_web(), &given, Unmet::Reject, false).unwrap();
    let mut id = [0; 16];
    id[..2].copy_from_slice(&n.to_be_bytes());
    let (wave, agency) = (WaveKey::parse("w").unwrap(), AgencyCode::parse("a").unwrap());
    let day = Day::parse("2026-09-01").unwrap();
    accepted.response(ResponseId::from_random(id), wave, agency, Channel::open_web(), day)
}

#[actix_web::test]
async fn a_panic_costs_what_it_was_doing_and_nothing_more() {
    let folder = tempfile::tempdir().unwrap();
    let door = Door(Place::Sqlite(folder.path().join("sipas.sqlite")));
    db::migrate::run(&mut door.open().unwrap()).unwrap();
    let intake = Intake::start(door, [0; 32], &Arc::default()).unwrap();
    let panicked = intake.act(|_| panic!("in the writer") as Result<(), Error>).await;
    assert!(panicked.is_err());
    assert!(intake.is_open());
    let survey = testing::survey();
    // The wave is unknown, says the database: it is asked again.
    let answer = intake.submit(&response(&survey, 1), &survey).await;
    assert!(matches!(answer, Err(Error::UnknownWave(_))), "{answer:?}");
    std::thread::spawn(move || assert!(intake.finish(Duration::from_secs(10)))).join().unwrap();
}

#[actix_web::test]
async fn a_full_queue_says_so_at_once_and_takes_more_when_it_has_room() {
    let held: Arc<Mutex<Option<Queue>>> = Arc::default();
    let place = Arc::clone(&held);
    let intake = Intake::start_with([0; 32], move |queue| *place.lock().unwrap() = Some(queue)).unwrap();
    let survey = testing::survey();
    let mut waiting = Vec::new();
    for n in 0..u16::try_from(QUEUE).unwrap() {
        let (intake, survey, response) = (intake.clone(), survey.clone(), response(&survey, n));
        waiting.push(actix_web::rt::spawn(async move { intake.submit(&response, &survey).await }));
    }
    while intake.queue.capacity() > 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let refused = intake.submit(&response(&survey, u16::MAX), &survey).await;
    assert!(matches!(refused, Err(Error::Busy)), "{refused:?}");
    let mut queue = held.lock().unwrap().take().unwrap();
    let answered = std::thread::spawn(move || {
        for _ in 0..QUEUE {
            if let Some(Errand::Store(waiting)) = queue.blocking_recv() {
                let _ = waiting.answer.send(Ok(waiting.sealed.submitted(false)));
            }
        }
        queue
    });
    for one in waiting {
        assert!(one.await.unwrap().is_ok());
    }
    let mut queue = answered.join().unwrap();
    let again = {
        let (intake, survey, response) = (intake.clone(), survey.clone(), response(&survey, u16::MAX));
        actix_web::rt::spawn(async move { intake.submit(&response, &survey).await })
    };
    let Some(Errand::Store(one)) = queue.recv().await else { panic!("one more") };
    let _ = one.answer.send(Ok(one.sealed.submitted(false)));
    assert!(again.await.unwrap().is_ok());
}
