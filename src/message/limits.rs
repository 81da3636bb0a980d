//! What a channel can carry. Lengths are in characters (Unicode code points).

/// The limits of a channel; the linter and the engine read them, each channel states its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChannelLimits {
    /// Longest plain text.
    pub text: usize,
    /// Longest text above buttons or a list.
    pub interactive_text: usize,
    /// Most buttons under one text.
    pub buttons: usize,
    /// Longest button title.
    pub button_title: usize,
    /// Most rows in one list.
    pub rows: usize,
    /// Longest row title.
    pub row_title: usize,
    /// Longest row description.
    pub row_description: usize,
    /// Longest label that opens a list.
    pub list_label: usize,
    /// Longest id of a button or row.
    pub choice_id: usize,
}

impl Default for ChannelLimits {
    /// The strictest channel Libretto speaks: three buttons of 20 characters, ten rows of 24, 4,096 characters of text.
    fn default() -> Self {
        Self {
            text: 4096,
            interactive_text: 1024,
            buttons: 3,
            button_title: 20,
            rows: 10,
            row_title: 24,
            row_description: 72,
            list_label: 20,
            choice_id: 200,
        }
    }
}
