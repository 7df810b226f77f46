import Basics
import Office

/// What surrounds every page: the model of `shell/layout`.
struct Frame: PageModel {
  static let template = "shell/layout"

  let language: String
  let direction: String
  let isRightToLeft: Bool
  let theme: String
  /// When the dark palette holds, as a media query; nil for never.
  let dark: String?
  let title: String
  let mission: String
  let isDemonstration: Bool
  let stages: [Tab]
  let sections: [Tab]
  let hasSections: Bool
  let trail: [Crumb]
  let hasTrail: Bool
  let person: Person?
  let languages: [Choice]
  let themes: [Choice]
  let proof: String
  let here: String
  let notice: Notice?
  let scripts: [String]
  let width: String
  let isBare: Bool
  /// The page itself, already HTML.
  let content: String

  struct Tab: Equatable, Sendable {
    let title: String
    let path: String
    let icon: String
    let isCurrent: Bool
  }

  struct Person: Equatable, Sendable {
    let name: String
    let initials: String
  }

  struct Choice: Equatable, Sendable {
    let value: String
    let label: String
    let isCurrent: Bool
  }
}

/// What happened, told once at the head of the next page.
package struct Notice: Equatable, Sendable {
  package enum Tone: String, Sendable {
    case success
    case warning
  }

  package let tone: String
  package let text: String

  package init(_ tone: Tone, _ text: String) {
    self.tone = tone.rawValue
    self.text = text
  }
}
