package govuk

import (
	"html/template"
	"strconv"
)

// TaskList shows what there is to do and how far each part is.
type TaskList struct {
	// IDPrefix begins the ids of hints and statuses; it defaults to "task-list".
	IDPrefix string
	// Items may hold zero items, which are left out.
	Items      []Task
	Classes    string
	Attributes Attributes
}

// Task is one part; without Href it cannot be begun yet.
type Task struct {
	Title   Content
	Hint    *Content
	Status  TaskStatus
	Href    string
	Classes string
}

// TaskStatus says how far a task is: a tag, or words when it needs no attention.
type TaskStatus struct {
	Tag     *Tag
	Text    string
	Markup  template.HTML
	Classes string
}

// taskView is a task with the ids that tie its parts together.
type taskView struct {
	Task
	HintID, StatusID string
}

// DescribedBy is the ids that the link refers to.
func (t taskView) DescribedBy() string {
	if t.Hint == nil {
		return t.StatusID
	}
	return t.HintID + " " + t.StatusID
}

// HTML implements Component.
func (c TaskList) HTML() template.HTML {
	var tasks []taskView
	for i, task := range c.Items {
		if given(task) {
			id := first(c.IDPrefix, "task-list") + "-" + strconv.Itoa(i+1)
			tasks = append(tasks, taskView{task, id + "-hint", id + "-status"})
		}
	}
	return render("task-list", struct {
		TaskList
		Tasks []taskView
	}{c, tasks})
}
