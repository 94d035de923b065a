//! TLS by Natter itself, and a certificate that is renewed while it serves.

use std::fs;
use std::sync::Arc;

use natter_client::net::{Api, Endpoint};
use natter_testkit::ServerOptions;

use crate::support::{NATTER, text};

type Der = rustls_pki_types::CertificateDer<'static>;

/// A client that trusts this certificate alone and resumes no session of another.
fn trusting(cert: &Der) -> Arc<rustls::ClientConfig> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(cert.clone()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    Arc::new(config)
}

#[tokio::test]
async fn https_is_served_and_a_renewed_certificate_is_taken_on_sighup() {
    let home = tempfile::tempdir().unwrap();
    let (cert, key) = (home.path().join("cert.pem"), home.path().join("key.pem"));
    let renew = || {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".into()]).unwrap();
        fs::write(&cert, made.cert.pem()).unwrap();
        fs::write(&key, made.signing_key.serialize_pem()).unwrap();
        made.cert.der().clone()
    };
    let first = renew();
    let server = ServerOptions::default()
        .binary(NATTER)
        .listen("https=127.0.0.1:0")
        .listen("texts=127.0.0.1:0")
        .arg("--tls-cert")
        .arg(text(&cert))
        .arg("--tls-key")
        .arg(text(&key))
        .start()
        .unwrap();
    let url = format!("https://localhost:{}", server.address("https").port());
    let ask = async |cert: &Der| {
        let endpoint = Endpoint::with_tls(&url, trusting(cert)).unwrap();
        Api::at(endpoint).server().await
    };
    assert_eq!(ask(&first).await.unwrap().name, "Natter");
    let second = renew();
    assert!(
        ask(&second).await.is_err(),
        "the new certificate is not in use yet"
    );
    let pid = i32::try_from(server.pid().unwrap()).unwrap();
    let pid = rustix::process::Pid::from_raw(pid).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::HUP).unwrap();
    let until = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while ask(&second).await.is_err() {
        assert!(
            std::time::Instant::now() < until,
            "not renewed: {}",
            server.log()
        );
    }
    assert!(
        ask(&first).await.is_err(),
        "the old certificate is still in use"
    );
}
