package import Basics

/// What the mission is called, and whether its data are real.
package struct MissionProfile: Hashable, Codable, Sendable {
  package enum Mode: String, Codable, Sendable {
    /// Everything is invented: every page and file says so, and nothing leaves as real.
    case demonstration
    case real
  }

  package var name: LocalizedText
  package var mode: Mode

  package init(name: LocalizedText, mode: Mode) {
    self.name = name
    self.mode = mode
  }
}
