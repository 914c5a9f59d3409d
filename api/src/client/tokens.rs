//! Personal access tokens.

use uuid::Uuid;

use super::{Client, Error};
use crate::{
    Page, PageQuery,
    tokens::{CreateToken, Token, TokenCreated},
};

impl Client {
    /// Lists the caller's tokens.
    pub async fn list_tokens(&self, query: &PageQuery) -> Result<Page<Token>, Error> {
        self.fetch(self.get("tokens").query(query)).await
    }

    /// Makes a token; its secret is shown this once.
    pub async fn create_token(&self, token: &CreateToken) -> Result<TokenCreated, Error> {
        self.fetch(self.post("tokens").json(token)).await
    }

    /// Ends a token.
    pub async fn delete_token(&self, id: Uuid) -> Result<(), Error> {
        self.perform(self.delete(&format!("tokens/{id}"), None)).await
    }
}
