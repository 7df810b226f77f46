import Basics
import Foundation
import Testing
import Worlds

@testable import FormEngine

/// What people do to forms in JavaRosa's own tests, step by step, with the state it finds after each. Where Konak
/// differs, docs/conformance.md says why; the numbers here must only ever change together with that page.
@Suite struct ScenarioConformance {
  @Test func `forms that are answered step by step are in the state JavaRosa finds`() throws {
    guard let data = Conformance.data("forms/javarosa_scenarios.jsonl") else { return }
    var scenarios: [(name: String, steps: [Step])] = []
    for line in data.split(separator: UInt8(ascii: "\n")) {
      let step = try JSONDecoder().decode(Step.self, from: line)
      if let known = scenarios.firstIndex(where: { $0.name == step.test }) {
        scenarios[known].steps.append(step)
      } else {
        scenarios.append((step.test, [step]))
      }
    }
    var steps = (agreed: 0, all: 0)
    var agreed = 0
    var report: [String] = []
    for (name, list) in scenarios {
      var scenario = Scenario()
      var isAgreed = true
      for (number, step) in list.enumerated() {
        var difference = scenario.perform(step)
        if number == list.count - 1, step.delta != nil {
          difference = difference ?? scenario.difference(isComplete: true)
        }
        steps.all += 1
        if let difference {
          isAgreed = false
          report.append("\(name) \(number) \(step.op) \(step.ref ?? ""): \(difference)")
        } else {
          steps.agreed += 1
        }
      }
      if isAgreed { agreed += 1 }
    }
    if let folder = ProcessInfo.processInfo.environment["KONAK_REPORTS"] {
      try report.joined(separator: "\n").write(toFile: "\(folder)/scenarios.txt", atomically: true, encoding: .utf8)
    }
    #expect(scenarios.count == 274)
    #expect(agreed == 246)
    #expect(steps.all == 2603)
    #expect(steps.agreed == 2552)
  }
}

/// A line of the file.
private struct Step: Decodable {
  let test: String
  let op: String
  let ref: String?
  let new: Bool?
  let form: String?
  let delta: [String: [JSONValue]?]?
  let value: JSONValue?
  let result: String?
}

private enum JSONValue: Decodable, Equatable {
  case null
  case text(String)
  case truth(Bool)
  case list([JSONValue])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let truth = try? container.decode(Bool.self) {
      self = .truth(truth)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let number = try? container.decode(Double.self) {
      self = .text(XPathNumber.text(of: number))
    } else {
      self = .list(try container.decode([JSONValue].self))
    }
  }

  /// Nothing is the same as an empty text.
  var text: String { if case .text(let text) = self { text } else { "" } }
}

/// A form being answered, and what is known of the other engine's state.
private struct Scenario {
  private var reader: XFormReader?
  private var session: AnswerSession?
  private var expected: [String: [JSONValue]] = [:]
  /// What the last step changed there.
  private var recent: Set<String> = []

  /// Performs a step; what differs afterwards, nil when nothing does.
  mutating func perform(_ step: Step) -> String? {
    if let path = step.ref { comeTo(path) }
    if step.form != nil { expected = [:] }
    for (path, state) in step.delta ?? [:] { expected[path] = state }
    recent = Set((step.delta ?? [:]).keys)
    switch step.op {
    case "parseError":
      guard let xml = step.form, let reader = XFormReader(xml) else { return nil }
      return reader.logic.diagnostics.isEmpty ? "no diagnostic" : nil
    case "init":
      if let xml = step.form { reader = XFormReader(xml) }
      guard let reader else { return "no form" }
      session = AnswerSession(
        reader.logic, answers: step.new == false ? session?.answers : nil, instances: reader.lists,
        environment: environment(reader, language: reader.languages.first))
      return difference()
    case "setLanguage":
      guard let reader, let session else { return "no form" }
      session.environment = environment(reader, language: step.ref)
      return nil
    default: break
    }
    guard let session, let path = step.ref else { return "no session" }
    switch step.op {
    case "answer":
      guard let node = node(at: path, isZeroBased: true) else { return "no node" }
      let outcome = session.answer(node, with: step.value?.text ?? "")
      let isRefused = step.result == "CONSTRAINT_VIOLATED"
      return (outcome == .accepted) == isRefused ? "\(outcome)" : difference()
    case "answerOf":
      let found = node(at: path).map { session.answers.text(of: $0) } ?? ""
      let wanted = step.value?.text ?? ""
      return found == wanted || isUnpredictable(found, wanted) || Self.bare(found) == Self.bare(wanted)
        ? nil : "\(found) and not \(step.value?.text ?? "")"
    case "choicesOf":
      guard let node = node(at: path) else { return "no node" }
      let found = session.offer(node).map(\.value)
      guard case .list(let choices)? = step.value else { return "\(found)" }
      let wanted = choices.map { if case .list(let pair) = $0 { pair[0].text } else { $0.text } }
      return found == wanted ? nil : "\(found) and not \(wanted)"
    case "createRepeat", "newRepeatAtIndex":
      guard let (place, parent, position) = repeatPlace(path, isZeroBased: true) else { return "no repeat" }
      if node(at: path, isZeroBased: true) == nil || step.op == "newRepeatAtIndex" {
        session.addInstance(of: place, below: parent, at: position + 1)
      }
      return difference()
    case "removeRepeat":
      guard let node = node(at: path) else { return "no node" }
      session.removeInstance(node)
      return difference()
    case "countRepeatInstancesOf":
      guard let (place, parent, _) = repeatPlace(path, isZeroBased: false) else { return "no repeat" }
      let count = session.nodes(at: place).count { session.answers.parent(of: $0) == parent }
      return String(count) == step.value?.text ? nil : "\(count) and not \(step.value?.text ?? "")"
    case "validate":
      let finding = session.findings().first { $0.kind == .requiredButEmpty || $0.kind == .constraintViolated }
      let wanted = step.value?.text ?? ""
      guard let finding else { return wanted.isEmpty || wanted.hasPrefix("OK") ? nil : "nothing and not \(wanted)" }
      let name = finding.kind == .requiredButEmpty ? "REQUIRED_BUT_EMPTY" : "CONSTRAINT_VIOLATED"
      let found = name + " @ " + self.path(of: finding.node)
      return found == wanted ? nil : "\(found) and not \(wanted)"
    default: return "unknown step"
    }
  }

  private func environment(_ reader: XFormReader, language: String?) -> EvaluationEnvironment {
    let texts = language.flatMap { reader.texts[$0] } ?? [:]
    // When the cases were recorded: 2026-11-21T19:57:50Z.
    return EvaluationEnvironment(
      now: Instant(microseconds: 1_795_291_070_212_000), random: { 0 }, itext: { texts[$0] })
  }

  // MARK: Comparing states

  /// What the last step changed there and not here; with `isComplete`, any difference at all.
  func difference(isComplete: Bool = false) -> String? {
    guard let session, let top = session.answers.top else { return "no session" }
    var differences: [String] = []
    for (path, state) in expected.sorted(by: { $0.key < $1.key }) where isComplete || recent.contains(path) {
      guard let node = node(at: path, isZeroBased: true) else {
        differences.append("\(path) is missing")
        continue
      }
      let found = self.state(of: node)
      if !isSame(found, state) { differences.append("\(path) is \(found.map(\.short)) and not \(state.map(\.short))") }
    }
    if isComplete {
      // The record leaves out some questions that are not relevant, and repeats that are made by a count are made when
      // a person comes to them; all other instances of repeats it has.
      for path in uncountedPaths(Array(session.answers.children(of: top)), below: "/" + session.answers.name(of: top))
      where expected[path] == nil && !path.hasSuffix("[0]") {
        differences.append("\(path) is too many")
      }
    }
    return differences.isEmpty ? nil : differences.prefix(3).joined(separator: "; ")
  }

  private func state(of node: InstanceTree.NodeID) -> [JSONValue] {
    guard let session else { return [] }
    let state = session.state(of: node)
    let isGroup = session.answers.children(of: node).contains { _ in true }
    return [
      .text(isGroup ? "#group" : state.value), .truth(state.isRelevant), .truth(state.isRequired),
      .truth(state.isReadonly),
    ]
  }

  private func uncountedPaths(_ children: [InstanceTree.NodeID], below path: String) -> [String] {
    var counts: [String: Int] = [:]
    var paths: [String] = []
    for child in children {
      guard let session, let name = session.answers.qualifiedName(of: child),
        session.place(of: child).map({ session.logic.nodes[$0].count == nil }) == true
      else { continue }
      let written = name.prefix.map { $0 + ":" + name.local } ?? name.local
      let own = "\(path)/\(written)[\(counts[written, default: 0])]"
      paths.append(own)
      paths += uncountedPaths(Array(session.answers.children(of: child)), below: own)
      counts[written, default: 0] += 1
    }
    return paths
  }

  private func isSame(_ found: [JSONValue], _ wanted: [JSONValue]) -> Bool {
    guard found.count == 4, wanted.count == 4, found[1...] == wanted[1...] else { return false }
    let (left, right) = (found[0].text, wanted[0].text)
    return left == right || isUnpredictable(left, right) || Self.bare(left) == Self.bare(right)
  }

  /// Coordinates without `.0`, numbers with ten digits: how much of them is written differs.
  private static func bare(_ text: String) -> String {
    if let number = Double(text) { return "\(Float(number))" }
    return text.replacing(".0 ", with: " ").replacing(".0;", with: ";").replacing("; ", with: ";")
      .trimmingCharacters(in: CharacterSet(charactersIn: "; ")).replacing(/\.0$/, with: "")
  }

  /// Random ids, random numbers and today's date.
  private func isUnpredictable(_ left: String, _ right: String) -> Bool {
    if left.count == 10, right.hasPrefix(left + "T") { return true }
    let isMoment = left.hasPrefix("2026-11-21T") && right.hasPrefix("2026-11-21T")
    return isMoment || left.count == right.count && left.count >= 36 && left.contains("-") && right.contains("-")
  }

  // MARK: Finding nodes

  /// Makes the instances that the counts on the way to a node ask for, as a person coming to it would.
  private func comeTo(_ path: String) {
    guard let session else { return }
    var way = ""
    for part in path.split(separator: "/") {
      let parent = node(at: way, isZeroBased: true)
      way += "/" + part
      let generic = "/" + way.split(separator: "/").map { Self.split($0).name }.joined(separator: "/")
      guard let parent, let place = session.logic[path: generic], session.logic.nodes[place].isRepeat,
        node(at: way, isZeroBased: true) == nil || !part.hasSuffix("]")
      else { continue }
      session.adjustCount(of: place, below: parent)
    }
  }

  /// `/data/person[0]/age[0]`
  private func path(of node: InstanceTree.NodeID) -> String {
    guard let session, let parent = session.answers.parent(of: node), parent != .root else {
      return "/" + (session?.answers.name(of: node) ?? "")
    }
    let name = session.answers.qualifiedName(of: node)
    let written = name.map { $0.prefix.map { $0 + ":" } ?? "" }.map { $0 + (name?.local ?? "") } ?? ""
    return path(of: parent) + "/" + written + "[\(session.answers.position(of: node) - 1)]"
  }

  private func node(at path: String, isZeroBased: Bool = false) -> InstanceTree.NodeID? {
    guard let session, let top = session.answers.top else { return nil }
    var node = top
    for part in path.split(separator: "/").dropFirst() {
      if part.hasPrefix("@") {
        guard
          let attribute = session.answers.attributes(of: node).first(where: {
            session.answers.name(of: $0) == part.dropFirst()
          })
        else { return nil }
        node = attribute
        continue
      }
      let (name, position) = Self.split(part)
      let index = position.map { isZeroBased ? $0 : max($0 - 1, 0) } ?? 0
      let local = name.split(separator: ":").last.map(String.init) ?? name
      let same = session.answers.children(of: node).filter { session.answers.name(of: $0) == local }
      guard same.indices.contains(index) else { return nil }
      node = same[index]
    }
    return node
  }

  private func repeatPlace(_ path: String, isZeroBased: Bool) -> (
    place: Int, parent: InstanceTree.NodeID, position: Int
  )? {
    guard let session, let slash = path.lastIndex(of: "/") else { return nil }
    let generic = path.split(separator: "/").map { Self.split($0).name }.joined(separator: "/")
    guard let place = session.logic[path: "/" + generic] else { return nil }
    guard let parent = node(at: String(path[..<slash]), isZeroBased: isZeroBased) else { return nil }
    return (place, parent, Self.split(path[slash...].dropFirst()).position ?? 0)
  }

  private static func split(_ part: Substring) -> (name: String, position: Int?) {
    guard let open = part.firstIndex(of: "["), part.hasSuffix("]") else { return (String(part), nil) }
    return (String(part[..<open]), Int(part[open...].dropFirst().dropLast()))
  }
}

extension JSONValue {
  fileprivate var short: String {
    switch self {
    case .null: "∅"
    case .text(let text): text
    case .truth(let truth): truth ? "+" : "-"
    case .list(let list): "\(list.map(\.short))"
    }
  }
}
