import Basics
import Collect
import FormEngine
import Formats
import Foundation

/// The rules of a form over the answers that somebody edits: what is no longer asked, what is calculated from the rest,
/// what is not allowed.
///
/// An edit must not make a submission worse; what was not allowed before it, it need not mend. A calculation that depends
/// on the moment, on chance or on files that are not here keeps the value that the phone gave it.
struct AnswerRules {
  private let form: FormDefinition
  private let logic: FormLogic
  private let lists: [String: SecondaryInstance]
  private let words: Words

  init(_ form: FormDefinition, words: Words) {
    self.form = form
    self.words = words
    logic = FormLogic(form)
    lists = form.choiceTrees()
  }

  /// The answers with all that follows from them, and what stands against them by the address of the answer.
  func follow(
    _ edited: XMLElement, of draft: AnswerDraft, from original: XMLElement
  ) -> (root: XMLElement, objections: [(address: String, what: AnswerDraft.Problem.What)]) {
    let keys: Keys = { parent, path in draft.instances(of: path, in: parent).map(\.address) }
    let before = look(at: original) { _, _ in nil }
    var root = edited
    var after = look(at: root, keys: keys)
    // What follows may have consequences of its own; forms whose rules never settle are left as they are.
    for _ in 0..<Self.mostRounds {
      let changes = consequences(of: after, before)
      guard !changes.isEmpty else { break }
      for (address, text) in changes {
        if let place = after.places[address] { root.setText(at: place[...], to: text) }
      }
      after = look(at: root, keys: keys)
    }
    let objections = after.findings.compactMap { address, kind -> (address: String, what: AnswerDraft.Problem.What)? in
      guard before.findings[address] != kind else { return nil }
      switch kind {
      case .requiredButEmpty: return (address, .required)
      case .constraintViolated: return (address, .constraint)
      case .notAChoice: return (address, .choice)
      case .calculatedDifferently: return nil
      }
    }
    return (root, objections.sorted { (after.order[$0.address] ?? 0) < (after.order[$1.address] ?? 0) })
  }

  /// The fields that the form asks with these answers. `root` has an element for each question.
  func asked(in root: XMLElement, of draft: AnswerDraft) -> Set<String> {
    let look = look(at: root) { parent, path in draft.instances(of: path, in: parent).map(\.address) }
    return Set(look.relevant.map(AnswerDraft.fieldName(at:)))
  }

  private static let mostRounds = 10

  /// The addresses of the instances of a repeat by the address of what it stands in and its path; nil to number them.
  private typealias Keys = (_ parent: String, _ path: String) -> [String]?

  /// Answers that are no longer asked are emptied, calculations get their new value.
  private func consequences(of after: Look, _ before: Look) -> [String: String] {
    var changes: [String: String] = [:]
    for (address, text) in after.answers where !text.isEmpty && !after.relevant.contains(address) {
      if before.answers[address] == nil || before.relevant.contains(address) { changes[address] = "" }
    }
    let differing = after.findings.filter { address, kind in
      kind == .calculatedDifferently && before.findings[address] != kind
    }
    for address in differing.keys {
      if let text = after.calculated()[address], text != after.answers[address] { changes[address] = text }
    }
    return changes
  }

  // MARK: One look at the answers

  /// What the rules say of answers as they are.
  private struct Look {
    /// Texts of answers by their addresses.
    var answers: [String: String] = [:]
    var relevant: Set<String> = []
    var findings: [String: AnswerSession.Finding.Kind] = [:]
    /// Where each stands in the XML: positions among the child elements, from the root down.
    var places: [String: [Int]] = [:]
    /// In the order of the document.
    var order: [String: Int] = [:]
    /// The texts after all calculations were done anew.
    let calculated: () -> [String: String]
  }

  private func look(at root: XMLElement, keys: Keys) -> Look {
    let tree = InstanceTree(root)
    let session = AnswerSession(
      logic, answers: tree, instances: lists, environment: environment, recalculates: false)
    var addresses: [AnswerSession.NodeID: String] = [:]
    var look = Look(calculated: { [logic, lists, environment] in
      let session = AnswerSession(
        logic, answers: tree, instances: lists, environment: environment, recalculates: true)
      return Dictionary(
        addresses.map { ($1, session.answers.text(of: $0)) }, uniquingKeysWith: { first, _ in first })
    })
    walk(session.answers, keys: keys) { node, address, place in
      addresses[node] = address
      let answers = session.answers
      look.answers[address] = answers.text(of: node)
      look.places[address] = place
      look.order[address] = look.order.count
      if answers.isRelevant(node) { look.relevant.insert(address) }
    }
    for finding in session.findings() {
      if let address = addresses[finding.node] { look.findings[address] = finding.kind }
    }
    return look
  }

  private var environment: EvaluationEnvironment {
    let language = form.language(for: words.language)
    let texts = form.texts(in: language)
    return EvaluationEnvironment(
      timeZone: words.zone, language: words.language.rawValue, itext: { texts[$0] })
  }

  /// Visits the answers with their addresses, as fields of the page are named.
  private func walk(
    _ tree: InstanceTree, keys: Keys,
    _ visit: (AnswerSession.NodeID, _ address: String, _ place: [Int]) -> Void
  ) {
    func go(_ node: AnswerSession.NodeID, path: String, address: String, place: [Int]) {
      var counts: [String: Int] = [:]
      for (position, child) in tree.elements(of: node).enumerated() {
        let name = tree.name(of: child)
        let inner = path + "/" + name
        var own = address + "/" + name
        if form[path: inner]?.isRepeat ?? false {
          counts[name, default: 0] += 1
          let number = counts[name] ?? 1
          let known = keys(address, form.answerPath(inner))
          own = known.flatMap { $0.indices.contains(number - 1) ? $0[number - 1] : nil } ?? "\(own)[\(number)]"
        }
        if tree.elements(of: child).isEmpty { visit(child, own, place + [position]) }
        go(child, path: inner, address: own, place: place + [position])
      }
    }
    if let top = tree.top { go(top, path: form.root.path, address: "", place: []) }
  }
}

extension InstanceTree {
  fileprivate init(_ root: XMLElement) {
    var builder = Builder()
    func add(_ element: XMLElement) {
      builder.startElement(
        NameTable.Name(element.name), attributes: element.attributes.map { (NameTable.Name($0.name), $0.value) })
      for child in element.children {
        switch child {
        case .element(let inner): add(inner)
        case .text(let text): builder.text(text)
        }
      }
      builder.endElement()
    }
    add(root)
    self = builder.finished()
  }

  fileprivate func elements(of node: NodeID) -> [NodeID] { children(of: node).filter { !name(of: $0).isEmpty } }
}

extension NameTable.Name {
  fileprivate init(_ name: XMLName) {
    self.init(name.local, prefix: name.prefix, namespace: name.namespace)
  }
}

extension XMLElement {
  /// Sets the text of the element at these positions among child elements.
  fileprivate mutating func setText(at place: ArraySlice<Int>, to text: String) {
    guard let position = place.first else {
      children = text.isEmpty ? [] : [.text(text)]
      return
    }
    var seen = -1
    for index in children.indices {
      guard case .element(var child) = children[index] else { continue }
      seen += 1
      guard seen == position else { continue }
      child.setText(at: place.dropFirst(), to: text)
      children[index] = .element(child)
      return
    }
  }
}
