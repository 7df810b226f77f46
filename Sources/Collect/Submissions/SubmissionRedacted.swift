package import Basics
import FormEngine
import Formats
package import Store

/// Answers about somebody were taken out of all versions of a submission, and what they were is unreadable. What happened to
/// it is told again, without them, so that it is what it was at every time.
package struct SubmissionRedacted: Event {
  package static let kind = "submission.redacted"

  /// In order.
  package var changes: [Change]

  package struct Change: Sendable {
    package var entry: ID<Entry>
    package var actor: ID<Actor>
    package var time: HybridTime
    package var what: What

    package init(entry: ID<Entry>, actor: ID<Actor>, time: HybridTime, what: What) {
      (self.entry, self.actor, self.time, self.what) = (entry, actor, time, what)
    }
  }

  package enum What: Sendable {
    case version(SubmissionContent)
    case file(SubmissionFileAdded)
    case reviewed(SubmissionReviewed)
    case placed(SubmissionPlaced)
    case takenBack(SubmissionTakenBack)
  }

  package init(changes: [Change]) {
    self.changes = changes.map { change in
      guard case .version(var content) = change.what else { return change }
      content.isRedacted = true
      return Change(entry: change.entry, actor: change.actor, time: change.time, what: .version(content))
    }
  }

  /// A change as JSON; of a version `facts`, with so many bytes of the body.
  private struct Line: Codable {
    var entry: ID<Entry>
    var actor: ID<Actor>
    var time: HybridTime
    var facts: SubmissionContent.Facts?
    var length: Int?
    var file: SubmissionFileAdded?
    var reviewed: SubmissionReviewed?
    var placed: SubmissionPlaced?
    var takenBack: SubmissionTakenBack?
  }

  package func encoded() throws -> [UInt8] {
    var body: [UInt8] = []
    let lines = changes.map { change -> Line in
      var line = Line(entry: change.entry, actor: change.actor, time: change.time)
      switch change.what {
      case .version(let content):
        (line.facts, line.length) = (content.facts, content.xml.count)
        body += content.xml
      case .file(let event): line.file = event
      case .reviewed(let event): line.reviewed = event
      case .placed(let event): line.placed = event
      case .takenBack(let event): line.takenBack = event
      }
      return line
    }
    return try HeadAndBody.encode(lines, body)
  }

  package static func decoded(_ bytes: [UInt8], version: Int) throws -> SubmissionRedacted {
    let (lines, body) = try HeadAndBody.decode(bytes, as: [Line].self)
    var rest = body[...]
    return SubmissionRedacted(
      changes: try lines.compactMap { line in
        let what: What
        if let facts = line.facts {
          guard let length = line.length, 0...rest.count ~= length else { throw HeadAndBody.Malformed() }
          what = .version(SubmissionContent(facts: facts, xml: Array(rest.prefix(length))))
          rest = rest.dropFirst(length)
        } else if let event = line.file {
          what = .file(event)
        } else if let event = line.reviewed {
          what = .reviewed(event)
        } else if let event = line.placed {
          what = .placed(event)
        } else if let event = line.takenBack {
          what = .takenBack(event)
        } else {
          return nil
        }
        return Change(entry: line.entry, actor: line.actor, time: line.time, what: what)
      })
  }
}

extension SubmissionRedacted.Change {
  /// What an entry did to a submission; nil for one that cannot be read, or is of another kind.
  init?(_ entry: JournalEntry) {
    let what: SubmissionRedacted.What
    if let content = entry.event(SubmissionReceived.self)?.content ?? entry.event(SubmissionEdited.self)?.content {
      what = .version(content)
    } else if let event = entry.event(SubmissionFileAdded.self) {
      what = .file(event)
    } else if let event = entry.event(SubmissionReviewed.self) {
      what = .reviewed(event)
    } else if let event = entry.event(SubmissionPlaced.self) {
      what = .placed(event)
    } else if let event = entry.event(SubmissionTakenBack.self) {
      what = .takenBack(event)
    } else {
      return nil
    }
    self.init(entry: entry.id, actor: entry.actor, time: entry.time, what: what)
  }

  /// The changes that entries tell of, those that are told again among them.
  static func all(_ entries: [JournalEntry]) -> [SubmissionRedacted.Change] {
    entries.reduce(into: []) { changes, entry in
      if let redacted = entry.event(SubmissionRedacted.self) {
        changes = redacted.changes
      } else if let change = SubmissionRedacted.Change(entry) {
        changes.append(change)
      }
    }
  }
}

/// What is taken out of answers: of rows in which a question is answered so, all but some questions.
package struct AnswerRedaction: Sendable {
  /// The path of the repeat; empty for the submission itself.
  let table: String
  /// The path of the question by which rows are known.
  let question: String
  let isMeant: @Sendable (String) -> Bool
  /// Paths of questions that lose their answers.
  let paths: Set<String>

  package init(
    in table: String, where question: String, taking paths: Set<String>, isMeant: @escaping @Sendable (String) -> Bool
  ) {
    (self.table, self.question, self.paths, self.isMeant) = (table, question, paths, isMeant)
  }

  /// The XML without these answers; nil when it has none of them.
  func applied(to xml: [UInt8]) throws -> [UInt8]? {
    var root = try XMLElement.parse(xml, limits: SubmissionDocument.limits)
    var hasChanged = false
    change(&root, path: "", &hasChanged)
    return hasChanged ? root.serialized : nil
  }

  private func change(_ element: inout XMLElement, path: String, _ hasChanged: inout Bool) {
    if path == table {
      guard texts(in: element, path: path, at: question).contains(where: isMeant) else { return }
      hasChanged = true
      return empty(&element, path: path)
    }
    for index in element.children.indices {
      guard case .element(var child) = element.children[index] else { continue }
      let inner = path + "/" + child.name.local
      guard table == inner || table.hasPrefix(inner + "/") else { continue }
      change(&child, path: inner, &hasChanged)
      element.children[index] = .element(child)
    }
  }

  private func empty(_ element: inout XMLElement, path: String) {
    for index in element.children.indices {
      guard case .element(var child) = element.children[index] else { continue }
      let inner = path + "/" + child.name.local
      if paths.contains(inner) { child.children = [] } else { empty(&child, path: inner) }
      element.children[index] = .element(child)
    }
  }

  private func texts(in element: XMLElement, path: String, at goal: String) -> [String] {
    element.elements.flatMap { child -> [String] in
      let inner = path + "/" + child.name.local
      if inner == goal { return [child.text] }
      return goal.hasPrefix(inner + "/") ? texts(in: child, path: inner, at: goal) : []
    }
  }
}
