//! A wire that counts what goes over it to the server; TLS goes through it untouched.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Result;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub struct Wire {
    port: u16,
    sent: Arc<AtomicU64>,
}

impl Wire {
    /// From a port of its own to that of the server.
    pub async fn start(server: u16) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        let sent = Arc::new(AtomicU64::new(0));
        let counted = sent.clone();
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let counted = counted.clone();
                tokio::spawn(async move {
                    let Ok(far) = TcpStream::connect(("127.0.0.1", server)).await else {
                        return;
                    };
                    let (near_in, near_out) = near.into_split();
                    let (far_in, far_out) = far.into_split();
                    let nothing = AtomicU64::new(0);
                    tokio::join!(
                        carry(near_in, far_out, &counted),
                        carry(far_in, near_out, &nothing)
                    );
                });
            }
        });
        Ok(Self { port, sent })
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// Bytes that went to the server so far.
    pub fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }
}

async fn carry(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, counted: &AtomicU64) {
    let mut bytes = vec![0; 16 << 10];
    while let Ok(length) = from.read(&mut bytes).await {
        if length == 0 || to.write_all(&bytes[..length]).await.is_err() {
            break;
        }
        counted.fetch_add(u64::try_from(length).unwrap_or_default(), Ordering::Relaxed);
    }
    let _ = to.shutdown().await;
}
