//! Finished reports in memory, by the tag of their inputs: each is made once for all who ask, workbooks one at a time and the
//! lighter formats one at a time, so that a hundred downloads of a changed index cost as much as one and nobody waits for a
//! table behind workbooks. The oldest leave first.

use std::collections::VecDeque;
use std::sync::Mutex;

use actix_web::web::{self, Bytes};

use super::etag::Tag;
use crate::error::Error;

/// All reports kept together.
const MOST_BYTES: usize = 64 * 1024 * 1024;

#[derive(Debug, Default)]
pub struct Rendered {
    kept: Mutex<VecDeque<(Tag, Bytes)>>,
    /// Held by whoever makes a report of that weight.
    making: [tokio::sync::Mutex<()>; 2],
}

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
    /// Those of `write`; [`Error::Internal`] where it panics.
    pub async fn bytes(
        &self,
        tag: &Tag,
        weight: Weight,
        write: impl FnOnce() -> Result<Vec<u8>, Error> + Send + 'static,
    ) -> Result<Bytes, Error> {
        if let Some(bytes) = self.find(tag) {
            return Ok(bytes);
        }
        let _making = self.making[weight as usize].lock().await;
        if let Some(bytes) = self.find(tag) {
            return Ok(bytes);
        }
        let bytes = web::block(write).await.map_err(|error| Error::Internal(error.to_string()))??;
        let bytes = Bytes::from(bytes);
        self.keep(tag.clone(), bytes.clone());
        Ok(bytes)
    }

    fn find(&self, tag: &Tag) -> Option<Bytes> {
        let kept = self.kept.lock().ok()?;
        kept.iter().find(|(of, _)| of == tag).map(|(_, bytes)| bytes.clone())
    }

    fn keep(&self, tag: Tag, bytes: Bytes) {
        let Ok(mut kept) = self.kept.lock() else { return };
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

    use super::{MOST_BYTES, Rendered, Weight};
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
    async fn a_failure_is_not_kept_and_the_oldest_leave() {
        let rendered = Rendered::default();
        let failed = rendered.bytes(&tag("a"), Weight::Light, || Err(Error::Internal("no".to_owned()))).await;
        assert!(matches!(failed, Err(Error::Internal(_))));
        assert_eq!(rendered.bytes(&tag("a"), Weight::Light, || Ok(vec![1])).await.unwrap(), vec![1]);
        rendered.bytes(&tag("large"), Weight::Light, || Ok(vec![0; MOST_BYTES])).await.unwrap();
        assert_eq!(
            rendered.bytes(&tag("a"), Weight::Light, || Ok(vec![2])).await.unwrap(),
            vec![2],
            "was pushed out, made anew"
        );
    }
}
