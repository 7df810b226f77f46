import Basics
import FormEngine
import Foundation
import Testing
import Worlds

/// Expressions with what two other engines make of them. Where Konak differs, docs/conformance.md says why; the numbers
/// here must only ever change together with that page.
@Suite struct ExpressionConformance {
  private static let folder = "forms/"

  @Test func `Enketo's evaluator and Konak agree on its own cases`() throws {
    guard let data = Conformance.data(Self.folder + "openrosa_xpath_evaluator.json") else { return }
    let file = try JSONDecoder().decode(EnketoFile.self, from: data)
    let trees = file.docs.map { XMLTree.read($0) }
    var disagreements: [String] = []
    var count = 0
    for record in file.recs {
      guard let tree = trees[record.doc ?? 5] else { continue }
      count += 1
      let environment = EvaluationEnvironment(
        now: Self.recordedAt, timeZone: Self.phoenix, namespaces: record.namespaces)
      let isAgreed = record.conformanceCase.map { $0.agrees(in: tree, environment: environment) } == true
      if !isAgreed { disagreements.append(record.description) }
    }
    Self.report(disagreements, to: "enketo")
    #expect(count == 2536)
    #expect(count - disagreements.count == 2360)
  }

  @Test func `JavaRosa and Konak agree on its own cases`() throws {
    guard let data = Conformance.data(Self.folder + "javarosa_xpath.jsonl") else { return }
    var disagreements: [String] = []
    var count = 0
    for line in data.split(separator: UInt8(ascii: "\n")) {
      let record = try JSONDecoder().decode(JavaRosaRecord.self, from: line)
      count += 1
      let tree = record.model.flatMap { XMLTree.read($0, keepsLayout: false) } ?? InstanceTree()
      if !record.conformanceCase.agrees(in: tree, environment: EvaluationEnvironment(now: Self.recordedAt)) {
        disagreements.append("\(record.expr) -> \(record.type) \(record.expected)")
      }
    }
    Self.report(disagreements, to: "javarosa")
    #expect(count == 411)
    #expect(count - disagreements.count == 364)
  }

  @Test func `Konak agrees where both other engines do`() throws {
    guard let data = Conformance.data(Self.folder + "xpath_enketo_vs_javarosa.json") else { return }
    var disagreements: [String] = []
    var count = 0
    let tree = try #require(XMLTree.read("<data/>"))
    for record in try JSONDecoder().decode([ComparedRecord].self, from: data)
    where ["agree", "both error"].contains(record.verdict) {
      count += 1
      let environment = EvaluationEnvironment(now: Self.recordedAt, timeZone: Self.phoenix)
      let expected = record.verdict == "agree" ? record.enketo.expected : .refusal
      let isAgreed =
        expected.map { ConformanceCase(expression: record.expr, expected: $0) }?
        .agrees(in: tree, environment: environment) == true
      if !isAgreed { disagreements.append("\(record.expr) -> \(record.enketo) (\(record.verdict))") }
    }
    Self.report(disagreements, to: "both")
    #expect(count == 1063)
    #expect(count - disagreements.count == 1036)
  }

  /// When and where the cases were recorded: 2026-11-21T12:54:58.673-07:00.
  private static let recordedAt = Instant(microseconds: 1_795_290_898_673_000)
  private static let phoenix = TimeZone(identifier: "America/Phoenix") ?? .gmt

  /// Lists what differs in a file, for whoever works on it: `KONAK_REPORTS=/tmp swift test …`.
  private static func report(_ disagreements: [String], to name: String) {
    guard let folder = ProcessInfo.processInfo.environment["KONAK_REPORTS"] else { return }
    try? disagreements.joined(separator: "\n").write(
      toFile: "\(folder)/\(name).txt", atomically: true, encoding: .utf8)
  }
}

// MARK: The files as they are

private struct EnketoFile: Decodable {
  let docs: [String]
  let recs: [EnketoRecord]
}

private struct EnketoRecord: Decodable {
  let expr: String
  let doc: Int?
  let ctx: String?
  let ns: Bool
  let result: EnketoResult

  var namespaces: [String: String] {
    ns ? ["xhtml": "http://www.w3.org/1999/xhtml", "ev": "http://some-namespace.com/nss"] : [:]
  }

  var conformanceCase: ConformanceCase? {
    result.expected.map { ConformanceCase(expression: expr, expected: $0, documentNumber: doc, context: ctx ?? "/") }
  }

  var description: String { "\(doc ?? -1) \(ctx ?? "") \(expr) -> \(result)" }
}

/// A result under the name of its type.
private struct EnketoResult: Decodable, CustomStringConvertible {
  let expected: ConformanceCase.Expected?
  let description: String

  private enum Key: String, CodingKey, CaseIterable { case boolean, number, string, nodes, node, iterator, error }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    expected =
      switch container.allKeys.first {
      case .boolean: .boolean(try container.decode(Bool.self, forKey: .boolean))
      case .number: .number(try container.decode(LenientNumber.self, forKey: .number).value)
      case .string: .string(try container.decode(String.self, forKey: .string))
      case .nodes: .nodes(try container.decode([PathAndText].self, forKey: .nodes).map(\.path))
      case .node: .nodes([try container.decode(PathAndText.self, forKey: .node).path])
      case .iterator: .any
      case .error: .refusal
      case nil: nil
      }
    description = "\(container.allKeys.first?.rawValue ?? "?") \(expected.map { "\($0)" } ?? "?")"
  }

  /// Also the numbers JSON does not have: `"NaN"`, `"Infinity"`.
  private struct LenientNumber: Decodable {
    let value: Double

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(Double.self) {
        value = number
      } else {
        value = Double(try container.decode(String.self)) ?? .nan
      }
    }
  }

  private struct PathAndText: Decodable {
    let path: String

    init(from decoder: any Decoder) throws {
      var container = try decoder.unkeyedContainer()
      path = try container.decode(String.self)
    }
  }
}

private struct JavaRosaRecord: Decodable {
  let expr: String
  let model: String?
  let type: String
  let expected: String

  var conformanceCase: ConformanceCase {
    let result: ConformanceCase.Expected =
      switch type {
      case "Boolean": .boolean(expected == "true")
      case "Double": .number(Double(expected) ?? .nan)
      case "String": .string(expected)
      case "Date": .date(String(expected.prefix(10)))
      case "XPathNodeset": .nodes([expected.replacing("/data/", with: "/data[1]/")])
      default: .refusal
      }
    return ConformanceCase(expression: expr, expected: result)
  }
}

private struct ComparedRecord: Decodable {
  let expr: String
  let enketo: EnketoResult
  let verdict: String
}
