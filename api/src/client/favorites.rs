//! Favorites.

use uuid::Uuid;

use super::{Client, Error};
use crate::favorites::{CreateFavorite, Favorite, FavoriteList, UpdateFavorite};

impl Client {
    /// Lists the favorites of the caller.
    pub async fn list_favorites(&self) -> Result<FavoriteList, Error> {
        self.fetch(self.get("favorites")).await
    }

    /// Reads one favorite.
    pub async fn get_favorite(&self, id: Uuid) -> Result<Favorite, Error> {
        self.fetch(self.get(&format!("favorites/{id}"))).await
    }

    /// Creates a favorite.
    pub async fn create_favorite(&self, favorite: &CreateFavorite) -> Result<Favorite, Error> {
        self.fetch(self.post("favorites").json(favorite)).await
    }

    /// Changes or moves a favorite.
    pub async fn update_favorite(
        &self,
        id: Uuid,
        version: Option<i64>,
        changes: &UpdateFavorite,
    ) -> Result<Favorite, Error> {
        self.fetch(self.patch(&format!("favorites/{id}"), version).json(changes))
            .await
    }

    /// Deletes a favorite.
    pub async fn delete_favorite(&self, id: Uuid, version: Option<i64>) -> Result<(), Error> {
        self.perform(self.delete(&format!("favorites/{id}"), version))
            .await
    }
}
