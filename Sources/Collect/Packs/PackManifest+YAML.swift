import Basics
import Yams

extension PackManifest {
  /// The manifest in the text of a `pack.yaml`; nil with an error.
  static func read(_ yaml: String) -> (manifest: PackManifest?, diagnostics: [Diagnostic]) {
    let root: Yams.Node?
    do {
      root = try Yams.compose(yaml: yaml)
    } catch {
      return (nil, [PackProblem.manifestUnreadable.diagnostic(["reason": "\(error)"])])
    }
    guard case .mapping(let mapping)? = root else {
      return (nil, [PackProblem.manifestUnreadable.diagnostic(["reason": ""])])
    }
    var reader = ManifestReader(mapping)
    let manifest = reader.manifest()
    return (reader.diagnostics.isEmpty ? manifest : nil, reader.diagnostics)
  }

  /// As a `pack.yaml`, from which the same manifest is read.
  package func yaml() throws -> String {
    let encoder = YAMLEncoder()
    encoder.options.allowUnicode = true
    encoder.options.width = -1
    return try encoder.encode(
      Page(
        name: name, edition: edition, programme: programme.rawValue, title: Texts(title),
        description: Texts(description),
        forms: forms, lists: lists))
  }

  /// In the order of the file.
  private struct Page: Encodable {
    let name: String
    let edition: Int
    let programme: String
    let title: Texts
    let description: Texts
    let forms: [String]
    let lists: String?
  }

  private struct Texts: Encodable {
    let en: String?
    let tr: String?
    let ar: String?

    init(_ text: LocalizedText) {
      en = text[.english]
      tr = text[.turkish]
      ar = text[.arabic]
    }
  }
}

/// Takes a manifest apart and keeps what is wrong, each at its line.
private struct ManifestReader {
  private static let required = ["name", "edition", "programme", "title", "description", "forms"]
  private static let allowed = required + ["lists"]

  private let nodes: [String: Yams.Node]
  private(set) var diagnostics: [Diagnostic] = []

  init(_ mapping: Yams.Node.Mapping) {
    var nodes: [String: Yams.Node] = [:]
    for (key, node) in mapping { nodes[key.string ?? ""] = node }
    self.nodes = nodes
    for (key, _) in mapping where !Self.allowed.contains(key.string ?? "") {
      report(.keyUnknown, ["key": key.string ?? "", "allowed": Self.allowed.joined(separator: ", ")], at: key)
    }
    for key in Self.required where nodes[key] == nil { report(.keyMissing, ["key": key]) }
  }

  /// Nil with an error.
  mutating func manifest() -> PackManifest? {
    let name = value("name", or: .name) { $0.wholeMatch(of: /[a-z0-9][a-z0-9\-]{1,39}/) == nil ? nil : $0 }
    let edition = value("edition", or: .edition) { Int($0).flatMap { $0 > 0 ? $0 : nil } }
    let kinds = ProgrammeKind.allCases.map(\.rawValue).joined(separator: ", ")
    let programme = value("programme", or: .programme, ["allowed": kinds]) { ProgrammeKind(rawValue: $0) }
    let (title, description) = (translations("title"), translations("description"))
    let forms = files("forms", nodes["forms"].map { $0.sequence.map(Array.init) ?? [$0] } ?? [])
    let lists = files("lists", nodes["lists"].map { [$0] } ?? []).first
    guard let name, let edition, let programme, diagnostics.isEmpty else { return nil }
    return PackManifest(
      name: name, edition: edition, programme: programme, title: title, description: description, forms: forms,
      lists: lists)
  }

  private mutating func value<Value>(
    _ key: String, or problem: PackProblem, _ arguments: [String: String] = [:], _ read: (String) -> Value?
  ) -> Value? {
    guard let node = nodes[key] else { return nil }
    let value = read(node.scalar?.string ?? "")
    if value == nil { report(problem, arguments, at: node) }
    return value
  }

  private mutating func translations(_ key: String) -> LocalizedText {
    guard let node = nodes[key] else { return LocalizedText() }
    let texts = LocalizedText(
      english: node["en"]?.scalar?.string, turkish: node["tr"]?.scalar?.string, arabic: node["ar"]?.scalar?.string)
    let missing = Language.allCases.filter { texts[$0]?.isEmpty != false }.map(\.rawValue)
    if !missing.isEmpty {
      report(.textMissing, ["key": key, "languages": missing.joined(separator: ", ")], at: node)
    }
    return texts
  }

  /// Only files of the folder itself, in Markdown.
  private mutating func files(_ key: String, _ nodes: [Yams.Node]) -> [String] {
    nodes.map { node in
      let name = node.scalar?.string ?? ""
      if !name.hasSuffix(".md") || name.hasPrefix(".") || name.contains("/") {
        report(.fileName, ["key": key, "file": name], at: node)
      }
      return name
    }
  }

  private mutating func report(
    _ problem: PackProblem, _ arguments: [String: String] = [:], at node: Yams.Node? = nil
  ) {
    let location = node?.mark.map { Diagnostic.Location(row: $0.line, column: $0.column) }
    diagnostics.append(problem.diagnostic(arguments, at: location))
  }
}
