package import Formats

/// A submission as its client sent it: the XML, and what the protocol says in it.
package struct SubmissionDocument: Hashable, Sendable {
  package let root: XMLElement
  package let formID: String
  package let version: String?
  /// By which the submission is known; nil when the client gave none.
  package let instanceID: String?
  /// The instance id of the version that this one replaces.
  package let deprecatedID: String?
  /// How the submission calls itself.
  package let instanceName: String?
  /// Whether its answers are in an attachment that only the holder of the form's private key can read.
  package let isEncrypted: Bool

  /// What is accepted of a submission's XML.
  package static let limits = XMLLimits(bytes: 32 << 20, depth: 64, nodes: 1_000_000)
  static let longestID = 255

  /// Refuses what is not XML, and what does not name its form.
  package init(_ bytes: [UInt8]) throws(SubmissionRefusal) {
    do {
      root = try XMLElement.parse(bytes, limits: Self.limits)
    } catch {
      throw .notXML(code: error.code, arguments: error.arguments)
    }
    // OpenRosa: where the root has no id, the form is known by the root's namespace.
    guard let form = (root.attribute("id") ?? root.name.namespace)?.trimmed, !form.isEmpty,
      form.utf8.count <= Self.longestID
    else { throw .withoutForm }
    formID = form
    version = (root.attribute("version") ?? root.first("__version__")?.text).flatMap(Self.value)
    let meta = root.first("meta")
    instanceID = (meta?.first("instanceID")?.text ?? root.attribute("instanceID")).flatMap(Self.identifier)
    deprecatedID = meta?.first("deprecatedID").map(\.text).flatMap(Self.identifier)
    instanceName = meta?.first("instanceName").map(\.text).flatMap(Self.value)
    isEncrypted = root.attribute("encrypted") == "yes"
  }

  private static func value(_ text: String) -> String? {
    let value = text.trimmed
    return value.isEmpty ? nil : value
  }

  private static func identifier(_ text: String) -> String? {
    value(text).flatMap { $0.utf8.count <= longestID ? $0 : nil }
  }
}
