//! The board: which incidents are open, which are over.

use sev1_store::read_models::{BoardPage, BoardRow};

use crate::App;
use crate::error::AppError;

impl App {
    /// One page of the board.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn list_incidents(&self, page: BoardPage) -> Result<Vec<BoardRow>, AppError> {
        Ok(self.store.board(page).await?)
    }
}
