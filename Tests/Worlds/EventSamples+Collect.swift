import Basics
import Collect
import FormEngine
import Store

extension EventSamples {
  static let collect: [any Event] = {
    let form = ID<FormEngine.Form>(formID: "site_assessment")
    let blob = BlobID(String(repeating: "0a", count: 32)) ?? { preconditionFailure("not the name of a blob") }()
    let file = FormFile(
      name: "form.xml", blob: blob, type: "text/xml", size: 2048, md5: String(repeating: "0b", count: 16))
    let published = ID<Entry>(named: "sample", "published")
    var placing = FormShape.Placing()
    placing.placeCodes = ["/district"]
    placing.days = ["/start"]
    let shape = FormShape(
      tables: [
        .init(
          path: "", parent: nil,
          questions: [
            .init(path: "/district", name: "district", type: .choice),
            .init(path: "/start", name: "start", type: .dateTime),
          ]),
        .init(path: "/member", parent: 0, questions: [.init(path: "/member/age", name: "age", type: .integer)]),
      ], placing: placing)
    let placement = Placement(
      place: ID(named: "place", "P-code", "TUR031001"), source: .code, day: Day(epochDay: 20_000),
      programme: ID(named: "programme", "shelter"))
    let facts = SubmissionContent.Facts(
      form: form, version: "3", published: published, instanceID: "uuid:6f2a9c1e-0000-4000-8000-000000000001",
      received: Instant(microseconds: 1_780_000_000_000_000), placement: placement, device: "collect:abc", sender: nil)
    let xml = Array("<data id=\"site_assessment\" version=\"3\"><district>TUR031001</district></data>".utf8)
    return [
      FormPublished(
        formID: "site_assessment", version: "3", title: "Site assessment", languages: ["Türkçe (tr)", "العربية (ar)"],
        xform: file, workbook: file, shape: shape),
      FormStateChanged(state: .closing), FormMediumAdded(file: file), FormMediumRemoved(name: "logo.png"),
      FormConfigured(
        sensitivity: .personal, marked: ["/district"], measures: ["/member/age": "stock"],
        programme: ID(named: "programme", "shelter")),
      SubmissionReceived(content: SubmissionContent(facts: facts, xml: xml)),
      SubmissionEdited(content: SubmissionContent(facts: facts, xml: xml)), SubmissionFileAdded(file: file),
      SubmissionReviewed(state: .hasIssues, comment: "The figures of the second block are doubled."),
      SubmissionPlaced(placement: placement),
      SubmissionTakenBack(imported: ID(named: "sample", "import"), reason: "The wrong project"),
      SubmissionRedacted(
        changes: ([
          .version(SubmissionContent(facts: facts, xml: xml)), .file(SubmissionFileAdded(file: file)),
          .reviewed(SubmissionReviewed(state: .approved, comment: "")), .placed(SubmissionPlaced(placement: placement)),
          .version(SubmissionContent(facts: facts, xml: xml)),
          .takenBack(SubmissionTakenBack(imported: ID(named: "sample", "import"), reason: "The wrong project")),
        ] as [SubmissionRedacted.What]).enumerated().map { number, what in
          SubmissionRedacted.Change(
            entry: ID(named: "sample", "entry \(number)"), actor: ID(named: "sample", "officer"),
            time: HybridTime(milliseconds: 1_780_000_000_000, counter: number), what: what)
        }),
      SubmissionErased(
        form: form, instances: [ID(form: form, instanceID: "uuid:1")],
        received: Instant(microseconds: 1_780_000_000_000_000)),
      QuarantineReceived(
        facts: .init(
          reason: .unknownVersion, formID: "site_assessment", version: "9", instanceID: "uuid:1",
          received: Instant(microseconds: 1_780_000_000_000_000), device: nil), xml: xml),
      QuarantineFileAdded(file: file),
      QuarantineSettled(submission: ID(named: "sample", "submission"), comment: "Published since."),
      SheetImportBegun(form: form, fileName: "sites.xlsx", size: 20_480, sha256: String(repeating: "0c", count: 32)),
      ImportMapped<SheetImportBegun>(
        plan: SheetPlan(
          sheet: "Data", heading: 4,
          columns: [1: .place(level: 1, isCode: false), 3: .question("/people"), 4: .latitude("/position")],
          constants: ["/source": "register"]), headings: String(repeating: "0d", count: 32)),
      ImportTaken<SheetImportBegun>(
        counts: {
          var counts = SheetCounts()
          (counts.rows, counts.received, counts.refused) = (120, 118, 2)
          return counts
        }()),
      ImportUndone<SheetImportBegun>(reason: "The file was of another round."), ImportFileKept(file: file),
      PackInstalled(
        manifest: PackManifest(
          name: "baseline", edition: 2, programme: .tracking,
          title: LocalizedText(english: "Baseline", turkish: "Temel değerlendirme", arabic: "التقييم الأساسي"),
          description: LocalizedText(
            english: "Presence by area", turkish: "Bölgelere göre mevcudiyet", arabic: "الوجود"),
          forms: ["b1.md"], lists: "lists.md"),
        forms: [.init(formID: "b1", version: "1")]),
    ]
  }()
}
