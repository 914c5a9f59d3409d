//! What a server says about itself to everybody, outside of the interface.

use reqwest::Method;

use super::{Client, Error};

impl Client {
    /// The signed document of the claims, as it came.
    pub async fn trust_document(&self) -> Result<String, Error> {
        self.public("trust.json").await
    }

    /// The public key that signs it, in PEM.
    pub async fn trust_key(&self) -> Result<String, Error> {
        self.public("trust/key").await
    }

    /// No token is sent there.
    async fn public(&self, path: &str) -> Result<String, Error> {
        let mut url = self.root.clone();
        url.set_path(path);
        let request = self.http.request(Method::GET, url).timeout(self.timeout);
        Ok(self.send(request).await?.text().await?)
    }
}
