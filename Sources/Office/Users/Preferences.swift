package import Basics

/// How one reader wants the pages.
package struct Preferences: Hashable, Codable, Sendable {
  /// Nil: what the browser asks for.
  package var language: Language?
  /// In which digits Arabic pages show numbers.
  package var digits: Digits
  package var theme: Theme

  package init(language: Language? = nil, digits: Digits = .latin, theme: Theme = .system) {
    self.language = language
    self.digits = digits
    self.theme = theme
  }
}

package enum Theme: String, Codable, CaseIterable, Sendable {
  /// As the reader's device is set.
  case system
  case light
  case dark
}
