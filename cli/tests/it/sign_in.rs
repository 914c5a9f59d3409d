//! Signing in and out, certificates, and what lies on the disk afterwards.

use std::{fs, io::Write, os::unix::fs::PermissionsExt, process::Stdio};

use crate::support::{Installation, done};

#[test]
fn every_command_without_an_account_says_how_to_get_one() {
    let root = tempfile::tempdir().unwrap();
    for command in ["start", "stop", "status", "list", "projects", "sync", "logout"] {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_hourbook"))
            .args(["--config-dir", root.path().to_str().unwrap(), command])
            .output()
            .unwrap();
        let done = done(&output).failed(4);
        assert!(done.err.contains("hourbook login"), "{command}: {}", done.err);
        assert!(done.out.is_empty(), "{command}");
    }
}

#[test]
fn a_self_signed_certificate_needs_the_fingerprint_the_server_printed() {
    let installation = Installation::fresh();
    let (address, token) = (installation.address(), installation.path("token"));
    let login = ["login", &address, "--token-file", token.to_str().unwrap()];
    let refused = installation.run(&login).failed(2);
    let printed = installation.printed_fingerprint();
    assert!(
        refused.err.contains(&printed),
        "{} should show {printed}",
        refused.err
    );

    let wrong = printed.replace(|digit: char| digit.is_ascii_hexdigit(), "0");
    let refused = installation
        .run(&[&login[..], &["--fingerprint", &wrong]].concat())
        .failed(3);
    assert!(refused.err.contains("certificate"), "{}", refused.err);
    assert!(!installation.config().join("account.toml").exists());

    let accepted = installation
        .run(&[&login[..], &["--fingerprint", &printed]].concat())
        .ok();
    assert!(accepted.out.contains("ada@acme.example"), "{}", accepted.out);
    installation.run(&["status"]).ok();
}

#[test]
fn the_token_comes_by_standard_input_and_lies_in_a_file_for_its_owner_only() {
    let installation = Installation::fresh();
    let token = fs::read_to_string(installation.path("token")).unwrap();
    let certificate = installation.path("data/tls/cert.pem");
    let address = installation.address();
    let mut command = installation.command(&["login", &address, "--ca-file", certificate.to_str().unwrap()]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(token.as_bytes()).unwrap();
    let said = done(&child.wait_with_output().unwrap()).ok();
    assert!(!(said.out + &said.err).contains(token.trim()));

    let account = installation.config().join("account.toml");
    assert_eq!(
        fs::metadata(&account).unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert_eq!(
        fs::metadata(installation.config()).unwrap().permissions().mode() & 0o777,
        0o700
    );

    installation.run(&["logout", "--revoke"]).ok();
    assert!(!account.exists());
    let again = [
        "login",
        &address,
        "--token-file",
        "token",
        "--ca-file",
        certificate.to_str().unwrap(),
    ];
    let path = installation.path("token");
    let again: Vec<&str> = again
        .iter()
        .map(|arg| {
            if *arg == "token" {
                path.to_str().unwrap()
            } else {
                arg
            }
        })
        .collect();
    installation.run(&again).failed(4);
}

#[test]
fn plain_http_and_a_server_that_is_not_there_are_told_apart() {
    let mut installation = Installation::signed_in();
    let token = installation.path("token");
    let plain = installation.address().replace("https", "http");
    let refused = installation
        .run(&["login", &plain, "--token-file", token.to_str().unwrap()])
        .failed(2);
    assert!(refused.err.contains("https"), "{}", refused.err);
    installation.kill();
    let refused = installation.run(&["list"]).failed(3);
    assert!(refused.err.contains("cannot be reached"), "{}", refused.err);
}
