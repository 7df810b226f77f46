/// What every page and file bears that is made of data which are not real.
package struct DataMark: Hashable, Codable, Sendable {
  package enum Kind: String, Codable, CaseIterable, Sendable {
    /// The whole mission is invented.
    case demonstration
    /// The programme's data protection was not weighed yet.
    case practice
  }

  package let kind: Kind
  /// For readers.
  package let text: String

  package init(_ kind: Kind, _ text: String) {
    (self.kind, self.text) = (kind, text)
  }

  /// What names of files begin with.
  package var filePrefix: String { kind.rawValue + "-" }
}
