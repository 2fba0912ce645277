//! Finished reports in memory, by the tag of their inputs: each is made once for all who ask, workbooks one at a time and the
//! lighter formats one at a time, so that a hundred downloads of a changed index cost as much as one and nobody waits for a
//! table behind workbooks. The oldest leave first.

use std::collections::{HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::web::Bytes;

use super::etag::Tag;
use crate::error::Error;

/// All reports kept together.
const MOST_BYTES: usize = 64 * 1024 * 1024;
/// Most different reports of one weight that are made or waited for: workbooks of a large wave take seconds each.
const LONGEST: usize = 8;

#[derive(Debug, Default)]
pub struct Rendered {
    kept: Arc<Kept>,
    lines: [Line; 2],
}

/// Reports of one weight: made one at a time, and only so many different ones waited for.
#[derive(Debug, Default)]
struct Line {
    /// Held by whoever makes one.
    making: Arc<tokio::sync::Mutex<()>>,
    /// What is made or waited for, and by how many.
    wanted: Mutex<HashMap<Tag, usize>>,
    /// Where the work is done: always the same thread, and not any of a pool's many. The system's allocator keeps what a thread
    /// has given back for that thread, which for a workbook is a hundred megabytes.
    worker: Mutex<Option<Sender<Work>>>,
}

type Work = Box<dyn FnOnce() + Send>;

/// A place in the line, left when it is let go of, also by a client that goes away.
struct Place<'a> {
    line: &'a Line,
    tag: &'a Tag,
}

impl Line {
    /// Starts the thread where there is none yet; it ends with the line.
    fn hand_over(&self, work: Work) -> Result<(), Error> {
        let mut worker = self.worker.lock().unwrap_or_else(PoisonError::into_inner);
        let lost = match worker.as_ref() {
            Some(worker) => worker.send(work).err().map(|unsent| unsent.0),
            None => Some(work),
        };
        let Some(work) = lost else { return Ok(()) };
        let (sender, waiting) = channel::<Work>();
        std::thread::Builder::new()
            .name("reports".to_owned())
            .spawn(move || {
                // A panic ends one report; whoever waits for it is told.
                for work in waiting {
                    drop(catch_unwind(AssertUnwindSafe(work)));
                }
            })
            .map_err(|error| Error::Internal(format!("no thread for reports: {error}")))?;
        // The thread was just started and waits.
        let _ = sender.send(work);
        *worker = Some(sender);
        Ok(())
    }

    /// Whoever asks for what is made already or waited for is never turned away.
    fn join<'a>(&'a self, tag: &'a Tag) -> Result<Place<'a>, Error> {
        let mut wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        if wanted.len() >= LONGEST && !wanted.contains_key(tag) {
            return Err(Error::Busy);
        }
        *wanted.entry(tag.clone()).or_default() += 1;
        Ok(Place { line: self, tag })
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut wanted = self.line.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(others) = wanted.get_mut(self.tag).filter(|waiting| **waiting > 1) {
            *others -= 1;
        } else {
            wanted.remove(self.tag);
        }
    }
}

#[derive(Debug, Default)]
struct Kept(Mutex<VecDeque<(Tag, Bytes)>>);

/// How much work a report is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Milliseconds: JSON, CSV.
    Light,
    /// Seconds: a workbook.
    Heavy,
}

impl Rendered {
    /// The bytes under `tag`, made by `write` on a thread that may take its time if nobody has made them yet.
    ///
    /// # Errors
    /// Those of `write`; [`Error::Internal`] where it panics; [`Error::Busy`] where too many others are waited for.
    pub async fn bytes(
        &self,
        tag: &Tag,
        weight: Weight,
        write: impl FnOnce() -> Result<Vec<u8>, Error> + Send + 'static,
    ) -> Result<Bytes, Error> {
        if let Some(bytes) = self.find(tag) {
            return Ok(bytes);
        }
        let line = &self.lines[weight as usize];
        let _place = line.join(tag)?;
        let making = Arc::clone(&line.making).lock_owned().await;
        if let Some(bytes) = self.find(tag) {
            return Ok(bytes);
        }
        let (kept, tag) = (Arc::clone(&self.kept), tag.clone());
        let make = move || {
            // Goes with the work, not with who asked for it: a client that goes away does not let the next one begin beside it.
            let _making = making;
            let bytes = Bytes::from(write()?);
            kept.keep(tag, bytes.clone());
            Ok(bytes)
        };
        let (answer, answered) = tokio::sync::oneshot::channel();
        line.hand_over(Box::new(move || {
            // Who asked may have gone away.
            let _ = answer.send(make());
        }))?;
        answered.await.map_err(|_| Error::Internal("the writer of a report panicked".to_owned()))?
    }

    fn find(&self, tag: &Tag) -> Option<Bytes> {
        let kept = self.kept.0.lock().ok()?;
        kept.iter().find(|(of, _)| of == tag).map(|(_, bytes)| bytes.clone())
    }
}

impl Kept {
    fn keep(&self, tag: Tag, bytes: Bytes) {
        let Ok(mut kept) = self.0.lock() else { return };
        kept.push_back((tag, bytes));
        while kept.len() > 1 && kept.iter().map(|(_, bytes)| bytes.len()).sum::<usize>() > MOST_BYTES {
            kept.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::{LONGEST, MOST_BYTES, Rendered, Weight};
    use crate::error::Error;
    use crate::http::etag::{Inputs, Tag};

    fn tag(of: &str) -> Tag {
        Inputs::new("test").with(of).tag()
    }

    #[actix_web::test]
    async fn what_many_ask_for_at_once_is_made_once() {
        let rendered = Arc::new(Rendered::default());
        let made = Arc::new(AtomicUsize::new(0));
        let asking: Vec<_> = (0..20)
            .map(|_| {
                let (rendered, made) = (Arc::clone(&rendered), Arc::clone(&made));
                actix_web::rt::spawn(async move {
                    let write = move || {
                        made.fetch_add(1, Ordering::SeqCst);
                        Ok(vec![7])
                    };
                    rendered.bytes(&tag("a"), Weight::Heavy, write).await.unwrap()
                })
            })
            .collect();
        for answer in asking {
            assert_eq!(answer.await.unwrap(), vec![7]);
        }
        assert_eq!(made.load(Ordering::SeqCst), 1);
    }

    #[actix_web::test]
    async fn a_panic_ends_one_report_and_the_next_is_made() {
        let rendered = Rendered::default();
        let panicked = rendered.bytes(&tag("a"), Weight::Heavy, || panic!("in a report")).await;
        assert!(matches!(panicked, Err(Error::Internal(_))));
        assert_eq!(rendered.bytes(&tag("a"), Weight::Heavy, || Ok(vec![1])).await.unwrap(), vec![1]);
    }

    #[actix_web::test]
    async fn a_failure_is_not_kept_and_the_oldest_leave() {
        let rendered = Rendered::default();
        let failed = rendered.bytes(&tag("a"), Weight::Light, || Err(Error::Internal("no".to_owned()))).await;
        assert!(matches!(failed, Err(Error::Internal(_))));
        assert_eq!(rendered.bytes(&tag("a"), Weight::Light, || Ok(vec![1])).await.unwrap(), vec![1]);
        rendered.bytes(&tag("index"), Weight::Light, || Ok(vec![0; 19 * 1024 * 1024])).await.unwrap();
        assert_eq!(
            rendered.bytes(&tag("a"), Weight::Light, || Ok(vec![2])).await.unwrap(),
            vec![1],
            "beside a large one"
        );
        rendered.bytes(&tag("large"), Weight::Light, || Ok(vec![0; MOST_BYTES])).await.unwrap();
        assert_eq!(
            rendered.bytes(&tag("a"), Weight::Light, || Ok(vec![2])).await.unwrap(),
            vec![2],
            "was pushed out, made anew"
        );
    }

    #[actix_web::test]
    async fn the_line_is_short_and_a_client_that_goes_away_leaves_it() {
        let rendered = Arc::new(Rendered::default());
        // The first is being made until we let it go on; the others wait behind it.
        let (go_on, held) = std::sync::mpsc::channel::<()>();
        let held = Arc::new(std::sync::Mutex::new(held));
        let ask = |name: &str| {
            let (rendered, tag, held) = (Arc::clone(&rendered), tag(name), Arc::clone(&held));
            actix_web::rt::spawn(async move {
                let write = move || {
                    // Ends also once nobody holds the work back any more.
                    let _ = held.lock().unwrap().recv();
                    Ok(vec![1])
                };
                rendered.bytes(&tag, Weight::Heavy, write).await
            })
        };
        let in_line = || rendered.lines[Weight::Heavy as usize].wanted.lock().unwrap().len();
        let waiting: Vec<_> = (0..LONGEST).map(|n| ask(&n.to_string())).collect();
        while in_line() < LONGEST {
            tokio::task::yield_now().await;
        }
        assert!(matches!(ask("one more").await.unwrap(), Err(Error::Busy)));
        // All but the one that is being made go away.
        waiting[1..].iter().for_each(tokio::task::JoinHandle::abort);
        while in_line() > 1 {
            tokio::task::yield_now().await;
        }
        let (same, one_more) = (ask("0"), ask("one more"));
        drop(go_on);
        assert!(same.await.unwrap().is_ok(), "what is made already is waited for");
        assert!(one_more.await.unwrap().is_ok());
    }
}
