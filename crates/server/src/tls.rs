//! The certificate of the TLS listeners, which can be replaced while they serve.

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

use crate::config::TlsFiles;
use crate::failure::{Exit, Failure};

/// The certificate in use.
#[derive(Debug)]
pub(crate) struct Certificate {
    files: TlsFiles,
    current: RwLock<Arc<CertifiedKey>>,
}

impl Certificate {
    /// Reads the certificate and its key from `files`.
    ///
    /// # Errors
    /// [`Exit::Certificate`], naming the file that is to blame.
    pub(crate) fn read(files: &TlsFiles) -> Result<Arc<Self>, Failure> {
        Ok(Arc::new(Self {
            files: files.clone(),
            current: RwLock::new(read(files)?),
        }))
    }

    /// Reads the files again: connections from now on see what is in them. On an error nothing
    /// changes.
    ///
    /// # Errors
    /// As [`Certificate::read`].
    pub(crate) fn renew(&self) -> Result<(), Failure> {
        let fresh = read(&self.files)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    /// TLS 1.2 and 1.3 with this certificate, agreeing on one of `protocols` by name (RFC 7301).
    pub(crate) fn server_config(
        self: &Arc<Self>,
        protocols: &[&str],
    ) -> Result<Arc<ServerConfig>, Failure> {
        let mut config = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .map_err(Failure::other)?
            .with_no_client_auth()
            .with_cert_resolver(self.clone());
        config.alpn_protocols = protocols
            .iter()
            .map(|name| name.as_bytes().to_vec())
            .collect();
        Ok(Arc::new(config))
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        Some(current.clone())
    }
}

fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

fn read(files: &TlsFiles) -> Result<Arc<CertifiedKey>, Failure> {
    let chain = CertificateDer::pem_file_iter(&files.cert)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| unusable(&files.cert, &error))?;
    if chain.is_empty() {
        return Err(unusable(&files.cert, &"there is no certificate in it"));
    }
    let key =
        PrivateKeyDer::from_pem_file(&files.key).map_err(|error| unusable(&files.key, &error))?;
    CertifiedKey::from_der(chain, key, &provider())
        .map(Arc::new)
        .map_err(|error| unusable(&files.cert, &error))
}

fn unusable(file: &Path, why: &dyn std::fmt::Display) -> Failure {
    let what = format!("the certificate cannot be used: {}: {why}", file.display());
    Failure::new(Exit::Certificate, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(files: &TlsFiles) -> Vec<u8> {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".into()]).unwrap();
        std::fs::write(&files.cert, made.cert.pem()).unwrap();
        std::fs::write(&files.key, made.signing_key.serialize_pem()).unwrap();
        made.cert.der().to_vec()
    }

    #[test]
    fn a_certificate_is_renewed_whole_or_not_at_all() {
        let dir = tempfile::tempdir().unwrap();
        let files = TlsFiles {
            cert: dir.path().join("cert.pem"),
            key: dir.path().join("key.pem"),
        };
        let first = write(&files);
        let certificate = Certificate::read(&files).unwrap();
        let current = || certificate.current.read().unwrap().cert[0].to_vec();
        assert_eq!(current(), first);
        let second = write(&files);
        certificate.renew().unwrap();
        assert_eq!(current(), second);
        // The key of the second with the certificate of a third.
        let key = std::fs::read(&files.key).unwrap();
        write(&files);
        std::fs::write(&files.key, key).unwrap();
        for broken in [None, Some(""), Some("no certificate")] {
            if let Some(text) = broken {
                std::fs::write(&files.cert, text).unwrap();
            }
            let failure = certificate.renew().unwrap_err();
            assert_eq!(failure.exit(), Exit::Certificate, "{failure}");
            assert_eq!(current(), second);
        }
    }
}
