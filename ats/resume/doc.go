// Package resume reads resumes and writes them: a file becomes a jobsearch.Document (its text in reading order, and how it is laid out), a Document becomes a Resume (JSON Resume 1.0 with where each
// field came from), and a Resume becomes a DOCX, PDF, Markdown or JSON file that any applicant tracking system can read.
//
//	doc, err := resume.ReadDocument(ctx, "cv.docx", content, resume.Options{})
//	r := resume.Parse(doc)
//	fmt.Println(r.Basics.Name, r.Years(time.Now()))
//
// DOCX, ODT, RTF, HTML, Markdown, text and JSON Resume need nothing else; a PDF needs Options.Reader (adapters/pdfium). Everything in a file is data: no text in it changes how it is read.
package resume
