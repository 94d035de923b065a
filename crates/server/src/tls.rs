//! The certificate of the TLS listeners.

use std::path::Path;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

use crate::config::TlsFiles;
use crate::failure::{Exit, Failure};

/// TLS 1.2 and 1.3 with the certificate and key in `files`.
///
/// # Errors
/// [`Exit::Certificate`], naming the file that is to blame.
pub(crate) fn server_config(files: &TlsFiles) -> Result<Arc<ServerConfig>, Failure> {
    let chain = CertificateDer::pem_file_iter(&files.cert)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| unusable(&files.cert, &error))?;
    if chain.is_empty() {
        return Err(unusable(&files.cert, &"there is no certificate in it"));
    }
    let key =
        PrivateKeyDer::from_pem_file(&files.key).map_err(|error| unusable(&files.key, &error))?;
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
        .map_err(|error| unusable(&files.cert, &error))?;
    Ok(Arc::new(config))
}

/// The same for a listener of the web: HTTP/1.1 is agreed on by name (RFC 7301).
pub(crate) fn for_http(config: &Arc<ServerConfig>) -> Arc<ServerConfig> {
    let mut config = ServerConfig::clone(config);
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Arc::new(config)
}

fn unusable(file: &Path, why: &dyn std::fmt::Display) -> Failure {
    let what = format!("the certificate cannot be used: {}: {why}", file.display());
    Failure::new(Exit::Certificate, what)
}
