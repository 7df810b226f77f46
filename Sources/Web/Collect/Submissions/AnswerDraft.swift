import Basics
import Collect
import FormEngine
import Formats

/// The answers of a submission while somebody edits them: its XML, and what the fields of a page say instead.
///
/// A field is named by the path of its question, with a key behind each repeat on the way: `/member[2]/age`. Keys of the
/// instances that came are their positions; those that were added have keys of their own, so that taking one away moves
/// no other.
struct AnswerDraft {
  let outline: FormOutline
  let reader: Language
  private let original: XMLElement
  /// Nil before anything was sent.
  private let sent: Form?
  /// The instances of repeats by the address of what they stand in and their path.
  private var instances: [Place: [Instance]] = [:]

  struct Place: Hashable {
    /// The address of the instance around it; empty for the submission.
    let parent: String
    let path: String
  }

  struct Instance: Hashable {
    let address: String
    /// Position among those that came, from 1; nil for one that was added.
    let origin: Int?
  }

  /// More instances than this a page does not edit.
  static let mostInstances = 500
  static let fieldPrefix = "answer:"

  /// `reader` wrote, or will, what is sent.
  init(_ root: XMLElement, outline: FormOutline, reader: Language, sent: Form? = nil) {
    self.outline = outline
    self.reader = reader
    original = root
    self.sent = sent
    if let sent {
      for address in sent.values("instance").prefix(Self.mostInstances) { take(address) }
    } else {
      find(in: root, path: "", address: "")
    }
  }

  // MARK: Instances

  func instances(of path: String, in parent: String) -> [Instance] {
    instances[Place(parent: parent, path: path)] ?? []
  }

  /// Adds an empty instance of a repeat behind the others.
  mutating func add(_ path: String, in parent: String) {
    let place = Place(parent: parent, path: path)
    let known = Set(instances[place, default: []].map(\.address))
    guard instances.values.reduce(0, { $0 + $1.count }) < Self.mostInstances else { return }
    let stem = parent + Self.inner(path, of: Self.path(of: parent))
    let number = (1...).first { !known.contains("\(stem)[n\($0)]") } ?? 1
    instances[place, default: []].append(Instance(address: "\(stem)[n\(number)]", origin: nil))
  }

  mutating func remove(_ address: String) {
    for place in instances.keys {
      if place.parent == address || place.parent.hasPrefix(address + "/") {
        instances[place] = nil
      } else {
        instances[place]?.removeAll { $0.address == address }
      }
    }
  }

  /// Reads an address that a page sent. One that is none of ours is left out.
  private mutating func take(_ address: String) {
    guard address.last == "]", let open = address.lastIndex(of: "[") else { return }
    let key = address[address.index(after: open)...].dropLast()
    guard key.wholeMatch(of: /n?[1-9][0-9]{0,5}/) != nil else { return }
    let path = Self.path(of: address)
    guard let group = outline.groups.first(where: { $0.repeats.contains(path) }),
      let level = group.repeats.firstIndex(of: path)
    else { return }
    let around = level == 0 ? "" : group.repeats[level - 1]
    let parent = Self.prefix(of: address, coveringPath: around)
    guard address == "\(parent)\(Self.inner(path, of: around))[\(key)]" else { return }
    instances[Place(parent: parent, path: path), default: []].append(
      Instance(address: address, origin: Int(key)))
  }

  private mutating func find(in element: XMLElement, path: String, address: String) {
    for repeatPath in outline.repeats(inside: path) {
      let found = element.descendants(Self.inner(repeatPath, of: path)).filter { !$0.isTemplate }
      for (number, instance) in found.prefix(Self.mostInstances).enumerated() {
        let inner = "\(address)\(Self.inner(repeatPath, of: path))[\(number + 1)]"
        instances[Place(parent: address, path: repeatPath), default: []].append(
          Instance(address: inner, origin: number + 1))
        find(in: instance, path: repeatPath, address: inner)
      }
    }
  }

  /// `/member[2]/child[n1]` without its keys.
  static func path(of address: String) -> String { address.replacing(/\[[^\]]*\]/, with: "") }

  /// What a path adds to the one around it.
  private static func inner(_ path: String, of outer: String) -> String { String(path.dropFirst(outer.count)) }

  /// The beginning of an address that leads to that path.
  private static func prefix(of address: String, coveringPath path: String) -> String {
    guard !path.isEmpty else { return "" }
    var names = path.split(separator: "/").count
    var end = address.startIndex
    while end < address.endIndex, names > 0 {
      let next = address[address.index(after: end)...].firstIndex(of: "/") ?? address.endIndex
      names -= 1
      end = next
    }
    return String(address[..<end])
  }

  // MARK: Answers

  func fieldName(_ question: FormOutline.Question, in instance: String) -> String {
    Self.fieldName(at: address(of: question, in: instance))
  }

  private func address(of question: FormOutline.Question, in instance: String) -> String {
    instance + Self.inner(question.path, of: Self.path(of: instance))
  }

  static func fieldName(at address: String) -> String { fieldPrefix + address }

  private var answer: EditedAnswer { EditedAnswer(reader: reader) }

  /// What the field shows: what was sent, else what came.
  func shown(_ question: FormOutline.Question, in instance: String, origin: XMLElement?) -> String {
    guard question.isEditable, sent != nil else { return cameShown(question, in: instance, origin) }
    return sentText(of: question, in: instance)
  }

  /// What a version of the submission says, as the field would.
  func cameShown(_ question: FormOutline.Question, in instance: String, _ origin: XMLElement?) -> String {
    answer.shown(came(question, in: instance, origin), question)
  }

  /// Empty before anything was sent.
  func sentText(of question: FormOutline.Question, in instance: String) -> String {
    sent.map { text(of: question, in: instance, $0) } ?? ""
  }

  private func came(_ question: FormOutline.Question, in instance: String, _ origin: XMLElement?) -> String {
    origin?.descendants(Self.inner(question.path, of: Self.path(of: instance))).first?.text ?? ""
  }

  private func text(of question: FormOutline.Question, in instance: String, _ sent: Form) -> String {
    let values = sent.values(fieldName(question, in: instance))
    return question.type == .choices
      ? values.filter { !$0.isEmpty }.joined(separator: " ")
      : (values.first ?? "").replacing("\r\n", with: "\n").trimmingBlanks
  }

  /// The element of an instance as it came; nil for one that was added.
  func origin(_ instance: Instance?, of path: String, in parent: XMLElement?, parentPath: String) -> XMLElement? {
    guard let instance else { return original }
    guard let number = instance.origin, let parent else { return nil }
    let found = parent.descendants(Self.inner(path, of: parentPath)).filter { !$0.isTemplate }
    return found.indices.contains(number - 1) ? found[number - 1] : nil
  }

  /// What stands against the answer at an address; nil where the page has no field for it.
  func problem(at address: String, _ what: Problem.What) -> Problem? {
    guard outline[Self.path(of: address)]?.isEditable ?? false else { return nil }
    return Problem(field: Self.fieldName(at: address), what: what)
  }

  // MARK: What becomes of it

  struct Problem: Equatable {
    enum What: Error, Equatable {
      case required
      /// A rule of the form forbids it.
      case constraint
      /// It is none of the choices that are offered now.
      case choice
      case notOfItsType(TableSchema.ColumnType)
      /// A number that is read in two ways: with thousands, or with decimals.
      case ambiguous
    }

    let field: String
    let what: What
  }

  /// The XML as it came, with an empty element for each question that a phone left out, as some do of what nobody answered.
  var completed: XMLElement {
    var root = original
    complete(&root, path: "")
    return root
  }

  private func complete(_ element: inout XMLElement, path: String) {
    for group in outline.groups where group.repeatPath == path {
      for question in group.questions where question.type != nil { element.make(Self.inner(question.path, of: path)) }
    }
    for repeatPath in outline.repeats(inside: path) {
      let inner = Self.inner(repeatPath, of: path)
      let members = element.descendants(inner).filter { !$0.isTemplate }.map { member in
        var member = member
        complete(&member, path: repeatPath)
        return member
      }
      if !members.isEmpty { element.replace(inner, with: members) }
    }
  }

  /// The XML with the answers that were sent, and what stands against them.
  func edited() -> (root: XMLElement, problems: [Problem]) {
    var root = original
    var problems: [Problem] = []
    if let sent { write(sent, into: &root, origin: original, path: "", address: "", &problems) }
    return (root, problems)
  }

  private func write(
    _ sent: Form, into element: inout XMLElement, origin: XMLElement?, path: String, address: String,
    _ problems: inout [Problem]
  ) {
    for group in outline.groups where group.repeatPath == path {
      for question in group.questions where question.isEditable {
        let field = fieldName(question, in: address)
        let before = came(question, in: address, origin)
        let text = text(of: question, in: address, sent)
        guard text != answer.shown(before, question) else { continue }
        do throws(Problem.What) {
          let stored = try stored(text, question, before: before)
          element.set(Self.inner(question.path, of: path), to: stored)
        } catch {
          problems.append(Problem(field: field, what: error))
        }
      }
    }
    for repeatPath in outline.repeats(inside: path) {
      let inner = Self.inner(repeatPath, of: path)
      let made = instances(of: repeatPath, in: address).map { instance -> XMLElement in
        let came = self.origin(instance, of: repeatPath, in: origin, parentPath: path)
        var new = came ?? element.blank(named: inner)
        write(sent, into: &new, origin: came, path: repeatPath, address: instance.address, &problems)
        return new
      }
      element.replace(inner, with: made)
    }
  }
}

extension AnswerDraft {
  /// What is stored for what a field says, unless something stands against it.
  private func stored(
    _ text: String, _ question: FormOutline.Question, before: String
  ) throws(Problem.What) -> String {
    let stored = try answer.stored(text, question, before: before)
    guard !stored.isEmpty else {
      guard !question.isRequired || before.isEmpty else { throw .required }
      return stored
    }
    guard let type = question.type, Answer(stored, as: type) != nil else {
      throw .notOfItsType(question.type ?? .text)
    }
    return stored
  }
}

extension FormOutline {
  /// The repeats directly inside another, or outside of all for an empty path; in the form's order.
  func repeats(inside path: String) -> [String] {
    groups.compactMap { group in
      let level = path.isEmpty ? 0 : group.repeats.firstIndex(of: path).map { $0 + 1 }
      return level.flatMap { group.repeats.indices.contains($0) ? group.repeats[$0] : nil }
    }.unique
  }
}

extension FormOutline.Question {
  /// Whether an officer may change it: what a person answered, except files.
  var isEditable: Bool {
    guard kind.isAsked, !isReadOnly else { return false }
    switch type {
    case nil, .file: return false
    default: return true
    }
  }
}

extension StringProtocol {
  fileprivate var trimmingBlanks: String {
    guard let start = firstIndex(where: { !$0.isWhitespace }), let end = lastIndex(where: { !$0.isWhitespace }) else {
      return ""
    }
    return String(self[start...end])
  }
}
