//! Connections: how many may be open, and how long one may stay silent.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::Router;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep};

use super::Settings;

/// Serves `router` on `listener` until `stop` is done; then no new connection is taken and requests under way are finished.
pub async fn serve<Stop>(listener: TcpListener, router: Router, settings: &Settings, stop: Stop) -> io::Result<()>
where
    Stop: Future<Output = ()> + Send + 'static,
{
    let listener = BoundedListener {
        listener,
        places: Arc::new(Semaphore::new(settings.connections.clamp(1, Semaphore::MAX_PERMITS))),
        silence_timeout: settings.silence_timeout,
    };
    axum::serve(listener, router).with_graceful_shutdown(stop).await
}

struct BoundedListener {
    listener: TcpListener,
    places: Arc<Semaphore>,
    silence_timeout: Duration,
}

impl axum::serve::Listener for BoundedListener {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        let place = self.places.clone().acquire_owned().await.expect("the semaphore is never closed");
        let (stream, address) = axum::serve::Listener::accept(&mut self.listener).await;
        let silence = Box::pin(tokio::time::sleep(self.silence_timeout));
        (Connection { stream, _place: place, silence, silence_timeout: self.silence_timeout }, address)
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

/// A connection that ends when nothing was heard for too long.
struct Connection {
    stream: TcpStream,
    _place: OwnedSemaphorePermit,
    silence: Pin<Box<Sleep>>,
    silence_timeout: Duration,
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.stream).poll_read(context, buffer);
        if outcome.is_ready() {
            let end = Instant::now() + self.silence_timeout;
            self.silence.as_mut().reset(end);
            return outcome;
        }
        ready!(self.silence.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
