extension Form {
  /// The form as XForm XML, as ODK Collect, Enketo and ODK Validate read it.
  package func xform() -> [UInt8] {
    var writer = XFormWriter(form: self)
    writer.write()
    return writer.xml.bytes
  }
}

/// Writes a form as an XForm: head with texts, instances and rules, body with controls.
struct XFormWriter {
  let form: Form
  var xml: XMLBuffer
  let itext: Itext
  /// Actions by the node whose element they stand in.
  let actionsByTrigger: [FormNode.ID: [FormAction]]
  let actionsByRepeat: [FormNode.ID: [FormAction]]
  let actionsByTarget: [FormNode.ID: [FormAction]]
  /// Questions that are asked, repeats, and the groups with one of them inside.
  let shown: Set<FormNode.ID>

  init(form: Form) {
    self.form = form
    let choices = form.lists.reduce(0) { $0 + $1.choices.count }
    xml = XMLBuffer(capacity: 4096 + form.nodes.count * 512 + choices * 160)
    itext = Itext(form)
    actionsByTrigger = Dictionary(grouping: form.actions.filter { $0.event == .valueChanged }) { $0.source ?? 0 }
    actionsByRepeat = Dictionary(grouping: form.actions.filter { $0.event == .newRepeat }) { $0.source ?? 0 }
    actionsByTarget = Dictionary(
      grouping: form.actions.filter { $0.event == .firstLoad || $0.event == .load }, by: \.target)
    var shown: Set<FormNode.ID> = []
    for node in form.nodes where node.isAsked || node.isRepeat {
      var next: FormNode.ID? = node.id
      while let id = next, shown.insert(id).inserted { next = form[id].parent }
    }
    self.shown = shown
  }

  mutating func write() {
    xml.begin("h:html")
    for (name, address) in namespaces { xml.attribute(named: name, address) }
    xml.begin("h:head")
    xml.element("h:title", text: form.settings.title)
    writeModel()
    xml.end()
    xml.begin("h:body")
    xml.attribute("class", form.settings.style)
    for child in form.root.children { writeControl(child) }
    xml.end()
    xml.end()
  }

  private var namespaces: [(String, String)] {
    var all = [
      ("xmlns", "http://www.w3.org/2002/xforms"),
      ("xmlns:h", "http://www.w3.org/1999/xhtml"),
      ("xmlns:ev", "http://www.w3.org/2001/xml-events"),
      ("xmlns:xsd", "http://www.w3.org/2001/XMLSchema"),
      ("xmlns:jr", "http://openrosa.org/javarosa"),
      ("xmlns:orx", "http://openrosa.org/xforms"),
      ("xmlns:odk", "http://www.opendatakit.org/xforms"),
    ]
    if form.entitiesVersion != nil { all.append(("xmlns:entities", "http://www.opendatakit.org/xforms/entities")) }
    for namespace in form.settings.namespaces where !all.contains(where: { $0.0 == "xmlns:" + namespace.name }) {
      all.append(("xmlns:" + namespace.name, namespace.value))
    }
    return all
  }

  private mutating func writeModel() {
    xml.begin("model")
    xml.attribute("odk:xforms-version", "1.0.0")
    xml.attribute("entities:entities-version", form.entitiesVersion)
    writeSubmission()
    writeItext()
    xml.begin("instance")
    writeRoot()
    xml.end()
    writeSecondaryInstances()
    for node in form.nodes { writeBind(node) }
    xml.end()
  }

  private mutating func writeSubmission() {
    let settings = form.settings
    let isNeeded =
      settings.submissionURL != nil || settings.publicKey != nil || settings.autoSend != nil
      || settings.autoDelete != nil || settings.isClientEditable
    guard isNeeded else { return }
    xml.begin("submission")
    if let url = settings.submissionURL {
      xml.attribute("action", url)
      xml.attribute("method", "post")
    }
    xml.attribute("base64RsaPublicKey", settings.publicKey)
    xml.attribute("orx:auto-send", settings.autoSend)
    xml.attribute("orx:auto-delete", settings.autoDelete)
    if settings.isClientEditable { xml.attribute("odk:client-editable", "true") }
    xml.end()
  }
}
