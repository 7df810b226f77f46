/// Data that comes with a form beside the answers: a file, the last saved submission.
package struct FormInstance: Hashable, Sendable {
  /// By which `instance('…')` finds it.
  package let name: String
  /// `jr://file-csv/places.csv`
  package let source: String

  /// The name of the file a client must have, nil when it needs none.
  package var fileName: String? {
    guard source.hasPrefix("jr://file"), let slash = source.lastIndex(of: "/") else { return nil }
    return String(source[source.index(after: slash)...])
  }
}
