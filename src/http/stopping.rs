//! The order to stop. The first signal lets everything under way be finished; nobody's answers are cut off because an operator
//! pressed Ctrl-C. The second ends the program at once; what was acknowledged is on the disk either way.

use tokio::sync::oneshot;

use actix_web::rt::signal::unix::{SignalKind, signal};

/// Resolves at the first SIGTERM or SIGINT. Waits on a thread of its own, so that a second one is heard whatever hangs.
///
/// # Errors
/// No signals or no thread can be had.
pub fn ordered() -> std::io::Result<oneshot::Receiver<()>> {
    let (order, ordered) = oneshot::channel();
    let (ready, is_ready) = std::sync::mpsc::channel();
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        let heard = actix_web::rt::Runtime::new().map(|runtime| runtime.block_on(listen(order, &ready)));
        if let Err(error) | Ok(Err(error)) = heard {
            let _ = ready.send(Err(error));
        }
    })?;
    is_ready.recv().unwrap_or_else(|_| Err(std::io::Error::other("the thread for signals ended")))?;
    Ok(ordered)
}

async fn listen(
    order: oneshot::Sender<()>,
    ready: &std::sync::mpsc::Sender<std::io::Result<()>>,
) -> std::io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let _ = ready.send(Ok(()));
    let mut next = async || {
        std::future::poll_fn(|context| {
            let heard = terminate.poll_recv(context).is_ready() || interrupt.poll_recv(context).is_ready();
            if heard { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
        })
        .await;
    };
    next().await;
    tracing::info!("stopping: finishing what is under way; a second signal ends at once");
    let _ = order.send(());
    next().await;
    tracing::warn!("ended at once by a second signal");
    std::process::exit(130);
}
