// Package grade judges what a student built: by what the server does, and not only by
// what it sends.
//
// The packages, in the order to read them:
//
//   - verdict: what a grader says, as values;
//   - task: an exercise and its stages, the one source of everything about it;
//   - source: a submission as files: what may be in it, the starter, building it;
//   - witness: the kernel's account of a running server;
//   - subject: a running server, its clients, its trace, and the moments when it rests;
//   - stages: what the stages of the exercises look at;
//   - exercises: the table of the exercises;
//   - grade: the driver, which runs the stages of one submission;
//   - sandbox: the walls around a submission;
//   - class: a whole class; report: results as text, JSON, CSV, HTML and for platforms.
package grade
