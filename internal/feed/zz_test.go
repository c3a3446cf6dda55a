package feed_test
import ("testing";"context";"onestory/internal/synth";"onestory/internal/feed";"onestory/internal/kit/db";"onestory/internal/kit/db/dbtest")
func TestZZ(t *testing.T){
 files,_:=synth.WriteFiles(t.TempDir(),1,5000)
 w:=newWorld(t,dbtest.Open(t,"sqlite",db.Options{Volatile:true},schemas()...))
 w.load(t,"gp-list",files.GP,feed.Options{})
 w.load(t,"school-roll",files.School,feed.Options{})
 w.DB.Read(context.Background(),func(ctx context.Context,r db.Reader)error{
  rows,err:=r.Query(ctx,`SELECT source,status,reason,protected,count(*) FROM match_queue GROUP BY 1,2,3,4`)
  if err!=nil{t.Fatal(err)}
  defer rows.Close()
  for rows.Next(){var a,b,c string;var p bool;var n int;rows.Scan(&a,&b,&c,&p,&n);t.Log(a,b,c,p,n)}
  return nil})
}
