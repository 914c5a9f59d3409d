//! What a client sees on its socket, below requests and answers.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::support::{TestApp, on_sqlite};

/// The application on a socket of its own, without TLS.
async fn listen(test: &TestApp) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service =
        server::router::public(test.app.clone()).into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    address
}

/// Sends a body of `bytes` whatever comes back meanwhile, then reads the answer.
async fn send_all(address: SocketAddr, headers: &str, bytes: usize) -> String {
    let mut socket = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /api/v1/clients HTTP/1.1\r\nHost: acme.localhost\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {bytes}\r\n{headers}\r\n"
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    socket.write_all(&vec![b' '; bytes]).await.unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    answer
}

#[test]
fn a_client_that_sends_far_too_much_still_hears_why_it_is_refused() {
    on_sqlite(|test| async move {
        let address = listen(&test).await;
        let owner = test.owner().await;
        let authorization = format!("Authorization: Bearer {}\r\n", owner.token().unwrap());
        let bytes = test.app.config.limits.body_bytes + (20 << 20);
        let answer = send_all(address, &authorization, bytes).await;
        assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
        assert!(answer.contains("\"code\":\"payload_too_large\""), "{answer}");
    });
}

#[test]
fn a_stranger_that_sends_a_large_body_hears_that_it_must_sign_in() {
    on_sqlite(|test| async move {
        let address = listen(&test).await;
        let answer = send_all(address, "", 8 << 20).await;
        assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    });
}

/// Sends bytes as they are and reads everything that comes back.
async fn converse(address: SocketAddr, bytes: &str) -> String {
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(bytes.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // A server that waits for more would wait for ever; what it has said until then is looked at.
    let read = socket.read_to_end(&mut answer);
    drop(tokio::time::timeout(std::time::Duration::from_secs(5), read).await);
    String::from_utf8_lossy(&answer).into_owned()
}

/// A body that stops on its way is refused when its time is over, and whoever sent it is not waited for any longer.
#[test]
fn a_body_that_does_not_arrive_is_refused_in_time() {
    on_sqlite(|test| async move {
        let owner = test.owner().await;
        let slow = test.with_config(|config| config.limits.request_seconds = 1).await;
        let address = listen(&slow).await;
        for (path, authorization, status, code) in [
            (
                "/api/v1/clients",
                format!("Authorization: Bearer {}\r\n", owner.token().unwrap()),
                "408",
                "request_timeout",
            ),
            ("/api/v1/session", String::new(), "408", "request_timeout"),
            ("/api/v1/clients", String::new(), "401", "unauthenticated"),
        ] {
            let request = format!(
                "POST {path} HTTP/1.1\r\nHost: acme.localhost\r\nConnection: close\r\n{authorization}\
                 Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{{\"name\":"
            );
            let answer = converse(address, &request).await;
            assert!(
                answer.starts_with(&format!("HTTP/1.1 {status} ")),
                "{path}: {answer}"
            );
            assert!(
                answer.contains(&format!("\"code\":\"{code}\"")),
                "{path}: {answer}"
            );
        }
    });
}

/// ASVS v5.0.0-4.2.1, 4.2.4: where a message ends is decided in one way, and what can be read in two ways is refused.
#[test]
fn a_request_is_not_smuggled_inside_another() {
    on_sqlite(|test| async move {
        let address = listen(&test).await;
        let hidden = "GET /livez HTTP/1.1\r\nHost: acme.localhost\r\nConnection: close\r\n\r\n";
        let chunked = format!("0\r\n\r\n{hidden}");
        let head =
            "POST /api/v1/session HTTP/1.1\r\nHost: acme.localhost\r\nContent-Type: application/json\r\n";
        // The length covers the hidden request; the chunks end before it. The length must not count.
        let both = format!(
            "{head}Content-Length: {}\r\nTransfer-Encoding: chunked\r\n\r\n{chunked}",
            chunked.len()
        );
        let answer = converse(address, &both).await;
        let answers = answer.matches("HTTP/1.1 ").count();
        assert!(answers == 2 || answer.starts_with("HTTP/1.1 400 "), "{answer}");
        for doubtful in [
            "Content-Length: 4\r\nContent-Length: 5\r\n",
            "Content-Length: 4, 5\r\n",
            "Content-Length: +4\r\n",
            "Content-Length: -1\r\n",
            "Content-Length: 0x4\r\n",
            "Transfer-Encoding: xchunked\r\n",
            "Transfer-Encoding: chunked, identity\r\n",
            "Transfer-Encoding : chunked\r\n",
            "X-A: one\r two\r\n",
            "X-A: nul\0\r\n",
        ] {
            let answer = converse(address, &format!("{head}{doubtful}\r\n{chunked}")).await;
            assert!(answer.starts_with("HTTP/1.1 400 "), "{doubtful:?}: {answer}");
            assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{doubtful:?}: {answer}");
        }
    });
}
