import Basics
import FormEngine
import Formats

/// A draft of a version in whose place somebody put another while it was being written.
extension AnswerDraft {
  /// What a field does not say, for its writer to compare.
  enum Other: Equatable {
    /// The new version says this where the draft says something else; both were changed.
    case saved(String)
    /// The new version changed this, the draft did not touch it: the field shows the new answer.
    case before(String)
  }

  /// The draft over `new` instead of `old`, the version it was begun on: what was typed stays, what was not touched
  /// follows the new version. By the names of fields: what else there is to say.
  func carried(from old: XMLElement, to new: XMLElement) -> (draft: AnswerDraft, others: [String: Other]) {
    let carried = carry(path: "", address: "", old: old, new: new, isHere: true)
    let sent = Form(fields: carried.fields)
    return (AnswerDraft(new, outline: outline, reader: reader, sent: sent), carried.others)
  }

  private struct Carried {
    var fields: [(name: String, value: String)] = []
    var others: [String: Other] = [:]
    /// Whether anything was typed or added.
    var isTouched = false

    mutating func add(_ inner: Carried, of instance: String) {
      fields.append(("instance", instance))
      fields += inner.fields
      others.merge(inner.others) { first, _ in first }
      isTouched = isTouched || inner.isTouched
    }
  }

  /// One instance with all in it. `isHere`: whether the draft has it; if not, it says what the old version said.
  private func carry(path: String, address: String, old: XMLElement?, new: XMLElement?, isHere: Bool) -> Carried {
    var carried = Carried()
    for group in outline.groups where group.repeatPath == path {
      for question in group.questions where question.isEditable {
        let field = fieldName(question, in: address)
        let before = cameShown(question, in: address, old)
        let saved = cameShown(question, in: address, new)
        let typed = isHere ? sentText(of: question, in: address) : before
        if typed != before { carried.isTouched = true }
        let text = typed == before ? saved : typed
        if saved != before, text != saved || typed == before {
          carried.others[field] = typed == before ? .before(before) : .saved(saved)
        }
        let values = question.type == .choices ? text.split(separator: " ").map(String.init) : [text]
        carried.fields += values.map { (field, $0) }
      }
    }
    for repeatPath in outline.repeats(inside: path) {
      let name = String(repeatPath.dropFirst(path.count))
      func members(_ element: XMLElement?) -> [XMLElement] {
        element?.descendants(name).filter { !$0.isTemplate } ?? []
      }
      let (olds, news) = (members(old), members(new))
      let here = isHere ? instances(of: repeatPath, in: address) : []
      for instance in here {
        let number = instance.origin ?? 0
        let member = news.indices.contains(number - 1) ? news[number - 1] : nil
        let inner = carry(
          path: repeatPath, address: instance.address, old: olds.indices.contains(number - 1) ? olds[number - 1] : nil,
          new: member, isHere: true)
        // What the new version took away is taken away here too, unless something was typed into it.
        guard instance.origin == nil || member != nil || inner.isTouched else { continue }
        carried.add(inner, of: instance.address)
        if instance.origin == nil { carried.isTouched = true }
      }
      for (position, member) in news.enumerated() where !here.contains(where: { $0.origin == position + 1 }) {
        let former = olds.indices.contains(position) ? olds[position] : nil
        // What was taken away here stays away when nobody changed it.
        guard former != member else { continue }
        let own = "\(address)\(name)[\(position + 1)]"
        carried.add(carry(path: repeatPath, address: own, old: former, new: member, isHere: false), of: own)
      }
    }
    return carried
  }
}
